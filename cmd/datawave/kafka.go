package main

import (
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
	"go.yaml.in/yaml/v3"

	"datawave/streams/runtime"
)

// embedded stands for the broker inside the process.
const embedded = "embedded"

// KafkaConfig says where the log is: "kafka: embedded", "kafka: host:port,host:port", or the mapping below. Secrets are
// named by an environment variable or a file, never written here.
type KafkaConfig struct {
	Brokers     string `yaml:"brokers"`
	Replication int16  `yaml:"replication"` // of topics that are created; 0 is the cluster's default
	TLS         struct {
		Enabled    bool   `yaml:"enabled"`
		CA         string `yaml:"ca"`
		Cert       string `yaml:"cert"`
		Key        string `yaml:"key"`
		ServerName string `yaml:"server_name"`
		SkipVerify bool   `yaml:"skip_verify"`
	} `yaml:"tls"`
	SASL         string `yaml:"sasl"` // PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER
	User         string `yaml:"user"`
	PasswordFile string `yaml:"password_file"` // default: DATAWAVE_KAFKA_PASSWORD
	TokenFile    string `yaml:"token_file"`    // default: DATAWAVE_KAFKA_TOKEN
}

// UnmarshalYAML takes the short form too.
func (k *KafkaConfig) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&k.Brokers)
	}
	type plain KafkaConfig
	return node.Decode((*plain)(k))
}

func (k *KafkaConfig) embedded() bool { return k.Brokers == embedded }

func (k *KafkaConfig) problems() []error {
	if k.embedded() {
		return nil
	}
	if _, err := k.options(); err != nil {
		return []error{err}
	}
	return nil
}

// options are the client options for a cluster.
func (k *KafkaConfig) options() ([]kgo.Opt, error) {
	secret := func(variable, file string) runtime.Secret {
		if file != "" {
			return runtime.Secret{File: file}
		}
		return runtime.Secret{Env: variable}
	}
	connection := runtime.Kafka{
		Brokers: strings.FieldsFunc(k.Brokers, func(r rune) bool { return r == ',' || r == ' ' }),
		TLS: runtime.TLS{Enabled: k.TLS.Enabled, CA: k.TLS.CA, Cert: k.TLS.Cert, Key: k.TLS.Key,
			ServerName: k.TLS.ServerName, SkipVerify: k.TLS.SkipVerify},
		SASL: runtime.SASL{Mechanism: k.SASL, User: k.User},
	}
	switch k.SASL {
	case "":
	case "OAUTHBEARER":
		connection.SASL.Token = secret("DATAWAVE_KAFKA_TOKEN", k.TokenFile)
	default:
		connection.SASL.Password = secret("DATAWAVE_KAFKA_PASSWORD", k.PasswordFile)
	}
	return connection.Options()
}

func (k *KafkaConfig) replication() int16 {
	if k.Replication == 0 {
		return -1
	}
	return k.Replication
}
