// Command broker measures the embedded broker: what a number of records takes on disk and in memory, and how long a restart takes.
//
//	go run ./benchmarks/broker [-records 5000000] [-dir DIR]
//
// Records have a key of 11 bytes and a value of 200, half of it random, in 4 partitions, snappy as franz-go sends by default. Producer,
// restart after a clean stop and restart after kill -9 are processes of their own, so that each one's resident memory is its own.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
	"datawave/streams/runtime/broker"
)

var (
	records = flag.Int("records", 5_000_000, "records to produce")
	dir     = flag.String("dir", "", "directory to use and leave behind; empty is a temporary one")
	settle  = flag.Duration("settle", 30*time.Second, "when to look at memory again after a restart")
	role    = flag.String("role", "", "internal: what a child process does")
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	run := map[string]func() error{"": measure, "produce": produceAll, "restart": restart}[*role]
	if err := run(); err != nil {
		log.Fatal("bench-broker: ", err)
	}
}

func measure() error {
	if *dir == "" {
		tmp, err := os.MkdirTemp("", "bench-broker")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(tmp) }()
		*dir = tmp
	}
	var lines []string
	// The second restart opens what the first, killed, has left.
	for _, step := range []struct{ role, prefix string }{{"produce", ""}, {"restart", ""}, {"restart", "crash_"}} {
		line, err := child(step.role)
		if err != nil {
			return fmt.Errorf("%s: %w", step.role, err)
		}
		fmt.Printf("%s%s: %s\n", step.prefix, step.role, line)
		for metric := range strings.FieldsSeq(line) {
			lines = append(lines, step.prefix+metric)
		}
	}
	fmt.Printf("bench-broker records=%d disk_mb=%d %s\n", *records, diskMB(*dir), strings.Join(lines, " "))
	return nil
}

// child runs a step in a process of its own until it says its metrics, and kills it then if it was to be killed.
func child(role string) (string, error) {
	cmd := exec.CommandContext(context.Background(), os.Args[0], "-role", role, "-dir", *dir, "-records", strconv.Itoa(*records), "-settle", settle.String())
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if role == "restart" {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		return strings.TrimSpace(line), err
	}
	if waitErr := cmd.Wait(); waitErr != nil {
		return "", waitErr
	}
	return strings.TrimSpace(line), err
}

func specs() []topic.Spec {
	return []topic.Spec{{Name: topic.Facts, Partitions: topic.DefaultPartitions}}
}

func open() (*broker.Broker, *kgo.Client, error) {
	b, err := broker.Start(context.Background(), broker.Config{Dir: *dir, Topics: specs()})
	if err != nil {
		return nil, nil, err
	}
	cl, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()), kgo.DefaultProduceTopic(topic.Facts), kgo.MaxBufferedRecords(20_000))
	return b, cl, err
}

func produceAll() error {
	b, cl, err := open()
	if err != nil {
		return err
	}
	begin := time.Now()
	var failed error
	for i := range *records {
		cl.Produce(context.Background(), next(i), func(_ *kgo.Record, err error) {
			if err != nil {
				failed = err
			}
		})
	}
	if err := cl.Flush(context.Background()); err != nil || failed != nil {
		return fmt.Errorf("produce: %w", errors.Join(err, failed))
	}
	seconds := time.Since(begin).Seconds()
	metrics := fmt.Sprintf("produce_krps=%.0f rss_produce_mb=%d", float64(*records)/seconds/1000, memoryMB("VmHWM"))
	cl.Close()
	if err := b.Close(); err != nil {
		return err
	}
	fmt.Println(metrics)
	return nil
}

func next(i int) *kgo.Record {
	random := make([]byte, 50)
	for j := range random {
		random[j] = byte(rand.Uint32())
	}
	value := fmt.Appendf(nil, `{"dataset":"shop.public.orders","field":"column_%08d","rows":%d,"v":"`, i, i*37)
	value = append(append(value, hex.EncodeToString(random)...), strings.Repeat(" ", 200)...)[:200]
	return &kgo.Record{Key: fmt.Appendf(nil, "key%08d", i%100_000), Value: value}
}

// restart opens the directory, checks that every record is there, writes one more, and says what it took.
func restart() error {
	begin := time.Now()
	b, cl, err := open()
	if err != nil {
		return err
	}
	seconds := time.Since(begin).Seconds()
	rss, peak := memoryMB("VmRSS"), memoryMB("VmHWM")
	if err := cl.ProduceSync(context.Background(), next(0)).FirstErr(); err != nil {
		return err
	}
	<-time.After(*settle)
	fmt.Printf("restart_s=%.2f rss_restart_mb=%d peak_restart_mb=%d rss_later_mb=%d\n", seconds, rss, peak, memoryMB("VmRSS"))
	_ = b // it is killed, not closed
	select {}
}

// memoryMB reads a line of /proc/self/status; 0 where there is none.
func memoryMB(name string) int {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			kb, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			return kb / 1024
		}
	}
	return 0
}

func diskMB(dir string) int64 {
	var bytes int64
	_ = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			bytes += info.Size()
		}
		return nil
	})
	return bytes >> 20
}
