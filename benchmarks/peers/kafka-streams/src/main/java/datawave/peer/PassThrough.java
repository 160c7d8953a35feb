package datawave.peer;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Sends on what comes, headers and time stamp too. */
final class PassThrough extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final Progress progress;

    PassThrough(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        context().forward(record);
        progress.add();
    }
}
