// Command policy measures the judgement of policies on one core: 200 policies over an estate of 100,000 datasets with 12 fields each,
// beside OPA with equivalent rules in Rego, compiled ahead, on the same facts. Every verdict of the datasets that OPA judges is
// compared, so that a fast wrong answer is an error. A judgement is one policy and one dataset, or one field where the policy is for
// fields. Then the time that one activation takes to judge the estate from state.
//
//	go -C benchmarks/policy run . [-datasets 100000] [-sample 500] [-rounds 3]
//
// CPU time is that of the process (getrusage); the work is done by one goroutine with GOMAXPROCS=1 and the collector included. This is
// a module of its own, so that OPA's dependencies are not DataWave's.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"datawave/streams/compliance/facts"
	"datawave/streams/compliance/policy"
)

var (
	datasets = flag.Int("datasets", 100_000, "datasets of the estate")
	policies = flag.Int("policies", 200, "policies")
	sample   = flag.Int("sample", 500, "datasets that OPA judges in a round")
	rounds   = flag.Int("rounds", 3, "rounds, of which the best counts")
)

func main() {
	flag.Parse()
	work := run
	if *serving {
		work = serve
	} else {
		runtime.GOMAXPROCS(1)
	}
	if err := work(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "bench-policy:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	list, err := compile(*policies)
	if err != nil {
		return err
	}
	opa, err := newPeer(ctx, *policies)
	if err != nil {
		return err
	}
	if err := agree(ctx, list, opa, *sample); err != nil {
		return err
	}
	ours, theirs := 0.0, 0.0
	for round := range *rounds {
		o := judgeAll(list, *datasets)
		t, err := judgeSample(ctx, list, opa, *sample)
		if err != nil {
			return err
		}
		fmt.Printf("round %d: %.0f judgements/s, %d breaches; OPA %.0f judgements/s\n", round+1, o.rate(), o.breaches, t.rate())
		ours, theirs = max(ours, o.rate()), max(theirs, t.rate())
	}
	again, err := activation(ctx, list, *datasets)
	if err != nil {
		return err
	}
	back, err := backtestHistory(ctx, list, *events)
	if err != nil {
		return err
	}
	fmt.Printf("bench-policy judgements_per_s=%.0f opa_judgements_per_s=%.0f opa_ratio=%.1f activation_s=%.2f activation_datasets_per_s=%.0f %s\n",
		ours, theirs, ours/theirs, again.Seconds(), float64(*datasets)/again.Seconds(), back.line(*events))
	return nil
}

func compile(n int) ([]*policy.Policy, error) {
	began := time.Now()
	var list []*policy.Policy
	interpreted := 0
	for i := range n {
		f, err := policy.Parse(id(i), []byte(policyText(i)), nil)
		if err != nil {
			return nil, err
		}
		list = append(list, f.Policies...)
		if list[i].Interpreted() {
			interpreted++
		}
	}
	fmt.Printf("%d policies compiled in %v, %d of them left to CEL's interpreter\n", n, time.Since(began).Round(time.Millisecond), interpreted)
	return list, nil
}

// tally is what was judged, and the CPU time that it took.
type tally struct {
	judgements, breaches int
	cpu                  time.Duration
}

func (t tally) rate() float64 { return float64(t.judgements) / t.cpu.Seconds() }

// chunk is how many datasets are made at once, outside of what is measured.
const chunk = 1000

func judgeAll(list []*policy.Policy, n int) (t tally) {
	var fr policy.Frame
	for from := 0; from < n; from += chunk {
		var estate []*facts.Dataset
		for i := from; i < min(n, from+chunk); i++ {
			estate = append(estate, dataset(i))
		}
		began := cpu()
		for _, d := range estate {
			for _, p := range list {
				t.judge(&fr, p, d)
			}
		}
		t.cpu += cpu() - began
	}
	return t
}

func (t *tally) judge(fr *policy.Frame, p *policy.Policy, d *facts.Dataset) {
	if !p.PerField {
		t.count(p.Judge(fr, d, nil))
		return
	}
	for i := range d.Fields {
		t.count(p.Judge(fr, d, &d.Fields[i]))
	}
}

func (t *tally) count(v policy.Verdict, _ error) {
	t.judgements++
	if v == policy.Breach {
		t.breaches++
	}
}

// judgeSample lets OPA judge every so many datasets.
func judgeSample(ctx context.Context, list []*policy.Policy, opa *peer, n int) (t tally, err error) {
	each := 0
	for _, p := range list {
		if each++; p.PerField {
			each += fieldsEach - 1
		}
	}
	for i := range n {
		in, err := input(dataset(spread(i, n)))
		if err != nil {
			return t, err
		}
		began := cpu()
		if _, err := opa.judge(ctx, in); err != nil {
			return t, err
		}
		t.cpu += cpu() - began
		t.judgements += each
	}
	return t, nil
}

func spread(i, n int) int { return i * max(1, *datasets/n) }

// agree compares every verdict of some datasets.
func agree(ctx context.Context, list []*policy.Policy, opa *peer, n int) error {
	var fr policy.Frame
	compared := map[string]int{}
	for i := range n {
		d := dataset(spread(i, n))
		in, err := input(d)
		if err != nil {
			return err
		}
		theirs, err := opa.judge(ctx, in)
		if err != nil {
			return err
		}
		for _, p := range list {
			if err := same(&fr, p, d, theirs[p.ID], compared); err != nil {
				return fmt.Errorf("dataset %s: %w", d.Name, err)
			}
		}
	}
	fmt.Printf("same verdicts: %d pass, %d breach, %d not applicable\n", compared["pass"], compared["breach"], compared["not applicable"])
	if compared["pass"] == 0 || compared["breach"] == 0 || compared["not applicable"] == 0 {
		return fmt.Errorf("nothing was compared: %v", compared)
	}
	return nil
}

func same(fr *policy.Frame, p *policy.Policy, d *facts.Dataset, theirs any, compared map[string]int) error {
	check := func(f *facts.Field, want any) error {
		v, err := p.Judge(fr, d, f)
		if err != nil {
			return fmt.Errorf("policy %s: %w", p.ID, err)
		}
		if v.String() != want {
			return fmt.Errorf("policy %s says %v; OPA says %v", p.ID, v, want)
		}
		compared[v.String()]++
		return nil
	}
	if !p.PerField {
		return check(nil, theirs)
	}
	byField, _ := theirs.(map[string]any)
	for i := range d.Fields {
		want, ok := byField[d.Fields[i].Path]
		if !ok {
			want = "not applicable"
		}
		if err := check(&d.Fields[i], want); err != nil {
			return err
		}
	}
	return nil
}

// cpu is the CPU time that this process has used, user and system.
func cpu() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
