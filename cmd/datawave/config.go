package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"datawave/schemas/topic"
)

// Config is everything that can be configured. The order of precedence is: flags, DATAWAVE_* variables, the file, defaults.
type Config struct {
	Data        string            `yaml:"data"`   // data directory of the embedded parts
	Listen      string            `yaml:"listen"` // address of the API and the console
	Kafka       KafkaConfig       `yaml:"kafka"`  // the log
	Admin       bool              `yaml:"admin"`  // take decisions and replays from other machines too: for a network that is trusted
	API         string            `yaml:"api"`    // URL of the API that commands use; empty: of the engine that holds the data directory
	Catalog     StoreConfig       `yaml:"catalog"`
	Search      StoreConfig       `yaml:"search"`
	Lineage     StoreConfig       `yaml:"lineage"`
	Projections ProjectionsConfig `yaml:"projections"`
	Registry    string            `yaml:"registry"`    // URL of a Confluent-compatible schema registry; empty: ids are built in
	Partitions  int32             `yaml:"partitions"`  // of the co-partitioned topics, when they are created
	MasterKey   string            `yaml:"master_key"`  // file with the keyring's master key; empty: DATAWAVE_MASTER_KEY, or a file beside the keyring
	Strict      bool              `yaml:"strict"`      // stop a stage at the first record that it cannot process
	BreakAfter  int               `yaml:"break_after"` // refused records in a row that stop a stage; negative is never
	Sampling    SamplingConfig    `yaml:"sampling"`
	State       StateConfig       `yaml:"state"`
	DataHub     DataHubConfig     `yaml:"datahub"`
	OpenLineage OpenLineageConfig `yaml:"openlineage"`
	Tracing     TracingConfig     `yaml:"tracing"`
	Log         LogConfig         `yaml:"log"`
}

// StateConfig bounds what the stages hold in memory; what is more lies in the data directory.
type StateConfig struct {
	Memory int64 `yaml:"memory"` // bytes, of all stages of this process together
}

// SamplingConfig bounds what a scan reads of each dataset.
type SamplingConfig struct {
	Rows  int           `yaml:"rows"`
	Bytes int64         `yaml:"bytes"`
	Time  time.Duration `yaml:"time"`
}

// OpenLineageConfig says where events of OpenLineage come from besides POST /api/v1/lineage.
type OpenLineageConfig struct {
	Topic string `yaml:"topic"` // of the cluster, that OpenLineage's Kafka transport writes to; empty: none
}

// LogConfig says how the engine logs.
type LogConfig struct {
	Format string `yaml:"format"` // text or json
	Level  string `yaml:"level"`  // debug, info, warn or error
}

func defaults() Config {
	return Config{
		Data:        defaultDataDir(),
		Listen:      "127.0.0.1:8080",
		Kafka:       KafkaConfig{Brokers: embedded},
		Catalog:     StoreConfig{URL: "sqlite"},
		Search:      StoreConfig{URL: "bleve"},
		Lineage:     StoreConfig{URL: "sqlite"},
		Projections: ProjectionsConfig{Prefix: "datawave"},
		Partitions:  topic.DefaultPartitions,
		BreakAfter:  1000,
		Sampling:    SamplingConfig{Rows: 1000, Bytes: 4 << 20, Time: 10 * time.Second},
		State:       StateConfig{Memory: 512 << 20},
		Tracing:     TracingConfig{Ratio: 1},
		Log:         LogConfig{Format: "text", Level: "warn"},
	}
}

// defaultDataDir follows the XDG base directory specification.
func defaultDataDir() string {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "datawave")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "datawave-data"
	}
	return filepath.Join(home, ".local", "share", "datawave")
}

// load reads the configuration and reports every problem at once, those too that the further checks find.
func load(f *flags, checks ...func(*Config) []error) (Config, error) {
	c := defaults()
	problems := []error{readFile(&c, f)}
	problems = append(problems, readEnvironment(&c)...)
	readFlags(&c, f)
	problems = append(problems, c.problems()...)
	for _, check := range checks {
		problems = append(problems, check(&c)...)
	}
	if err := errors.Join(problems...); err != nil {
		return c, fmt.Errorf("configuration: %s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return c, nil
}

// unknownSetting is the library's wording for a key that Config lacks.
var unknownSetting = regexp.MustCompile(`field (\S+) not found in type \S+?(;|$)`)

func readFile(c *Config, f *flags) error {
	path := f.config
	if path == "" {
		path = filepath.Join(firstOf(f.data, os.Getenv("DATAWAVE_DATA"), c.Data), "datawave.yaml")
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return nil
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	err = decoder.Decode(c)
	var wrong *yaml.TypeError
	switch {
	case errors.Is(err, io.EOF): // an empty file sets nothing
		return nil
	case errors.As(err, &wrong):
		return fmt.Errorf("%s: %s", path, unknownSetting.ReplaceAllString(strings.Join(wrong.Errors, "; "), "unknown setting $1$2"))
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// setting binds one DATAWAVE_* variable.
type setting struct {
	name string
	set  func(value string) error
}

func (c *Config) settings() []setting {
	return []setting{
		{"DATAWAVE_DATA", textValue(&c.Data)},
		{"DATAWAVE_LISTEN", textValue(&c.Listen)},
		{"DATAWAVE_KAFKA", textValue(&c.Kafka.Brokers)},
		{"DATAWAVE_KAFKA_USER", textValue(&c.Kafka.User)},
		{"DATAWAVE_KAFKA_SASL", textValue(&c.Kafka.SASL)},
		{"DATAWAVE_ADMIN", parsed(&c.Admin, strconv.ParseBool)},
		{"DATAWAVE_API", textValue(&c.API)},
		{"DATAWAVE_CATALOG", textValue(&c.Catalog.URL)},
		{"DATAWAVE_CATALOG_REPLICA", textValue(&c.Catalog.Replica)},
		{"DATAWAVE_CATALOG_USER", textValue(&c.Catalog.User)},
		{"DATAWAVE_SEARCH", textValue(&c.Search.URL)},
		{"DATAWAVE_SEARCH_USER", textValue(&c.Search.User)},
		{"DATAWAVE_LINEAGE_USER", textValue(&c.Lineage.User)},
		{"DATAWAVE_LINEAGE", textValue(&c.Lineage.URL)},
		{"DATAWAVE_PROJECTIONS_PREFIX", textValue(&c.Projections.Prefix)},
		{"DATAWAVE_PROJECTIONS_AUTO_REPLAY", parsed(&c.Projections.AutoReplay, strconv.ParseBool)},
		{"DATAWAVE_REGISTRY", textValue(&c.Registry)},
		{"DATAWAVE_MASTER_KEY_FILE", textValue(&c.MasterKey)},
		{"DATAWAVE_STRICT", parsed(&c.Strict, strconv.ParseBool)},
		{"DATAWAVE_BREAK_AFTER", parsed(&c.BreakAfter, strconv.Atoi)},
		{"DATAWAVE_PARTITIONS", parsed(&c.Partitions, func(s string) (int32, error) { n, err := strconv.ParseInt(s, 10, 32); return int32(n), err })},
		{"DATAWAVE_SAMPLING_ROWS", parsed(&c.Sampling.Rows, strconv.Atoi)},
		{"DATAWAVE_SAMPLING_BYTES", parsed(&c.Sampling.Bytes, func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) })},
		{"DATAWAVE_SAMPLING_TIME", parsed(&c.Sampling.Time, time.ParseDuration)},
		{"DATAWAVE_STATE_MEMORY", parsed(&c.State.Memory, func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) })},
		{"DATAWAVE_OPENLINEAGE_TOPIC", textValue(&c.OpenLineage.Topic)},
		{"DATAWAVE_TRACING_OTLP", textValue(&c.Tracing.OTLP)},
		{"DATAWAVE_TRACING_RATIO", parsed(&c.Tracing.Ratio, func(s string) (float64, error) { return strconv.ParseFloat(s, 64) })},
		{"DATAWAVE_LOG_FORMAT", textValue(&c.Log.Format)},
		{"DATAWAVE_LOG_LEVEL", textValue(&c.Log.Level)},
	}
}

func textValue(target *string) func(string) error {
	return func(value string) error { *target = value; return nil }
}

func parsed[T any](target *T, parse func(string) (T, error)) func(string) error {
	return func(value string) error {
		v, err := parse(value)
		if err == nil {
			*target = v
		}
		return err
	}
}

func readEnvironment(c *Config) (problems []error) {
	for _, s := range c.settings() {
		if value, ok := os.LookupEnv(s.name); ok {
			if err := s.set(value); err != nil {
				problems = append(problems, fmt.Errorf("%s=%s is not a value of its kind", s.name, value))
			}
		}
	}
	return problems
}

func readFlags(c *Config, f *flags) {
	c.Data = firstOf(f.data, c.Data)
	c.Listen = firstOf(f.listen, c.Listen)
	c.Kafka.Brokers = firstOf(f.kafka, c.Kafka.Brokers)
	c.API = firstOf(f.api, c.API)
	c.Catalog.URL = firstOf(f.catalog, c.Catalog.URL)
	c.Search.URL = firstOf(f.search, c.Search.URL)
	c.Lineage.URL = firstOf(f.lineage, c.Lineage.URL)
	c.Log.Format = firstOf(f.logFormat, c.Log.Format)
	c.Log.Level = firstOf(f.logLevel, c.Log.Level)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// prefixes are those that schemas, indexes and labels may all begin with.
var prefixes = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)

func (c *Config) problems() (problems []error) {
	problem := func(bad bool, format string, args ...any) {
		if bad {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	_, _, err := net.SplitHostPort(c.Listen)
	problem(err != nil, "listen %q is not host:port", c.Listen)
	problem(c.Partitions < 1 || c.Partitions > 1024, "partitions %d is not between 1 and 1024", c.Partitions)
	problem(c.Sampling.Rows < 1, "sampling.rows %d is not positive", c.Sampling.Rows)
	problem(c.Sampling.Bytes < 1, "sampling.bytes %d is not positive", c.Sampling.Bytes)
	problem(c.Sampling.Time <= 0, "sampling.time %v is not positive", c.Sampling.Time)
	problem(c.Log.Format != "text" && c.Log.Format != "json", "log.format %q is not text or json", c.Log.Format)
	var level slog.Level
	problem(level.UnmarshalText([]byte(c.Log.Level)) != nil, "log.level %q is not debug, info, warn or error", c.Log.Level)
	problem(c.State.Memory < 16<<20, "state.memory %d is less than 16777216 bytes", c.State.Memory)
	for _, s := range c.stores() {
		problems = append(problems, s.problems()...)
	}
	problem(!prefixes.MatchString(c.Projections.Prefix), "projections.prefix %q is not a lower-case letter with at most 30 letters, digits and underscores behind it", c.Projections.Prefix)
	problem(strings.HasPrefix(c.OpenLineage.Topic, "datawave."), "openlineage.topic %q is a topic of DataWave's own", c.OpenLineage.Topic)
	if c.API != "" {
		at, err := url.Parse(c.API)
		problem(err != nil || at.Host == "", "api %q is not like http://host:8080", c.API)
		problem(c.Kafka.embedded(), "api names an engine elsewhere: set kafka to the cluster that it uses")
	}
	problems = append(problems, c.Tracing.problems()...)
	problems = append(problems, c.DataHub.problems()...)
	return append(problems, c.Kafka.problems()...)
}

// logger writes to standard error, so that standard output is for answers.
func (c *Config) logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log.Level)) // validated by load
	options := &slog.HandlerOptions{Level: level}
	if c.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
