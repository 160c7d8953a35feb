package datawave.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * Runs one job on one topic, exactly once, until it is told to stop. It prints a line when it has taken as many records as
 * warm it up, and one when it has taken them all.
 *
 * <p>Arguments: brokers, application id, job (passthrough or patterns), input, output, pattern file, records of the warm-up,
 * records in all, state directory.
 */
public final class Main {
    private static final Duration CLOSE = Duration.ofSeconds(20);
    private static final int LONGEST_MINUTES = 10; // a benchmark that was killed leaves nothing running

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 9) {
            System.err.println("usage: brokers application job input output patterns warm-up records state-directory");
            System.exit(2);
        }
        Progress progress = new Progress(Long.parseLong(args[6]), Long.parseLong(args[7]));
        Topology topology = new Topology();
        topology.addSource("in", args[3]);
        topology.addProcessor("job", job(args[2], Path.of(args[5]), progress), "in");
        topology.addSink("out", args[4], "job");
        run(new KafkaStreams(topology, settings(args[0], args[1], args[8])));
    }

    private static ProcessorSupplier<byte[], byte[], byte[], byte[]> job(String name, Path patterns, Progress progress) throws IOException {
        if (name.equals("passthrough")) {
            return () -> new PassThrough(progress);
        }
        if (name.equals("patterns")) {
            PatternSet set = PatternSet.read(patterns);
            return () -> new Matching(set, progress);
        }
        throw new IllegalArgumentException("job " + name + " is not passthrough or patterns");
    }

    private static void run(KafkaStreams streams) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        streams.setUncaughtExceptionHandler(e -> {
            System.err.println("job failed: " + e);
            return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.ERROR) {
                stopped.countDown();
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(CLOSE)));
        streams.start();
        stopped.await(LONGEST_MINUTES, TimeUnit.MINUTES);
        System.exit(1);
    }

    /** The sizes are larger than the defaults, which are made for latency: fewer requests and larger batches cost less. */
    private static Properties settings(String brokers, String application, String directory) {
        Properties p = new Properties();
        p.putAll(Map.of(
                StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers,
                StreamsConfig.APPLICATION_ID_CONFIG, application,
                StreamsConfig.STATE_DIR_CONFIG, directory,
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1000,
                StreamsConfig.NUM_STREAM_THREADS_CONFIG, Runtime.getRuntime().availableProcessors(),
                StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class,
                StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class,
                StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000));
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 10_000);
        p.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), 4 << 20);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 20);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 512 << 10);
        p.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 64L << 20);
        return p;
    }
}
