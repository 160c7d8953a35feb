package packs

import (
	"fmt"
	"slices"
	"strings"
)

// Select is a pack with some of its controls: "gdpr" is the whole, "gdpr:32" one control, "gdpr:5" all below 5. A slash does for the
// colon, and "gdpr/art-32" is how people say it.
func Select(name string) (Pack, error) {
	framework, control, one := strings.Cut(strings.Replace(name, "/", ":", 1), ":")
	pack, ok := Find(strings.ToLower(framework))
	if !ok {
		return Pack{}, fmt.Errorf("there is no framework %q: it is one of %s", framework, strings.Join(packNames(), ", "))
	}
	if !one {
		return pack, nil
	}
	control = pack.Name + ":" + bare(strings.ToLower(control))
	pack.Controls = slices.DeleteFunc(slices.Clone(pack.Controls), func(c Control) bool {
		id := strings.ToLower(c.ID)
		return id != control && !strings.HasPrefix(id, control+".")
	})
	if len(pack.Controls) == 0 {
		return Pack{}, fmt.Errorf("%s has no control %q", pack.Name, name)
	}
	return pack, nil
}

// bare leaves out of a control's name what kind of a thing it is.
func bare(control string) string {
	for _, kind := range []string{"article-", "art-", "art.", "requirement-", "req-", "section-", "sec-"} {
		if rest, ok := strings.CutPrefix(control, kind); ok {
			return rest
		}
	}
	return control
}

func packNames() (names []string) {
	for _, p := range All() {
		names = append(names, p.Name)
	}
	return names
}
