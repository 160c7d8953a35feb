package topic

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
	"pgregory.net/rapid"
)

// TestPartitionIsKafkas compares with the default partitioner of the Kafka clients.
func TestPartitionIsKafkas(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		key := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(r, "key")
		n := rapid.Int32Range(1, 1000).Draw(r, "partitions")
		kafka := kgo.StickyKeyPartitioner(nil).ForTopic("t")
		if want, got := kafka.Partition(&kgo.Record{Key: append([]byte{}, key...)}, int(n)), Partition(key, n); int32(want) != got {
			r.Fatalf("key %q is in %d, Kafka says %d", key, got, want)
		}
	})
}

func TestList(t *testing.T) {
	changelog := Changelog("intake", "datasets")
	names := map[string]bool{}
	for _, spec := range List(8, changelog) {
		if names[spec.Name] || !strings.HasPrefix(spec.Name, "datawave.") || spec.Key == "" {
			t.Errorf("%+v", spec)
		}
		names[spec.Name] = true
		if spec.Partitions <= 0 || spec.CoPartitioned && spec.Partitions != 8 || spec.Retention < 0 {
			t.Errorf("%+v", spec)
		}
		if spec.Compacted && spec.Name != changelog && spec.Name != DeadLetters {
			t.Errorf("%s is compacted: its history would go", spec.Name)
		}
		if len(spec.Types) == 0 && spec.Name != DeadLetters && spec.Name != changelog {
			t.Errorf("%s carries nothing", spec.Name)
		}
	}
	for _, name := range []string{Scans, Samples, Facts, Findings, Jobs, Control, DeadLetters, "datawave.intake.datasets.changelog"} {
		if !names[name] {
			t.Errorf("%s is not in the list", name)
		}
	}
}

func TestCleanupPolicy(t *testing.T) {
	want := map[string]string{Facts: "delete", Samples: "delete", DeadLetters: "compact,delete", Changelog("intake", "datasets"): "compact"}
	for _, spec := range List(4, Changelog("intake", "datasets")) {
		if policy, ok := want[spec.Name]; ok && spec.Settings()["cleanup.policy"] != policy {
			t.Errorf("%s: %s, want %s", spec.Name, spec.Settings()["cleanup.policy"], policy)
		}
	}
}

func TestSamplesDoNotLast(t *testing.T) {
	for _, spec := range List(DefaultPartitions) {
		if spec.Name == Samples && (spec.Retention == 0 || spec.Retention.Hours() > 24 || spec.SegmentBytes == 0) {
			t.Errorf("%+v", spec)
		}
	}
}

func TestEveryEventTypeHasATopic(t *testing.T) {
	var carried []string
	for _, spec := range List(DefaultPartitions) {
		carried = append(carried, spec.Types...)
	}
	declared := constants(t, "../event/types.go")
	if len(declared) < 10 {
		t.Fatalf("%d event types", len(declared))
	}
	for _, name := range declared {
		if !slices.Contains(carried, name) {
			t.Errorf("%s is on no topic", name)
		}
	}
	for _, name := range carried {
		if !slices.Contains(declared, name) {
			t.Errorf("%s is no event type", name)
		}
	}
}

// constants are the values of the string constants of a Go file.
func constants(t *testing.T, path string) (values []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if value, err := strconv.Unquote(literal.Value); err == nil && strings.HasPrefix(value, "datawave.") {
				values = append(values, value)
			}
		}
		return true
	})
	return values
}
