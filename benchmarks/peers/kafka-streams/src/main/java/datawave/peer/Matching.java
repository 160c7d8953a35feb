package datawave.peer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Counts, for each pattern, the values of a record in which it occurs, and writes the counts, separated by commas, in the
 * order of the patterns. The values are the lines of the record's value, in ASCII.
 */
final class Matching extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final Matcher[] matchers;
    private final int[] counts;
    private final StringBuilder text = new StringBuilder();
    private final Progress progress;

    Matching(PatternSet set, Progress progress) {
        this.matchers = set.patterns().stream().map(p -> p.matcher("")).toArray(Matcher[]::new);
        this.counts = new int[matchers.length];
        this.progress = progress;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Arrays.fill(counts, 0);
        String body = new String(record.value(), StandardCharsets.ISO_8859_1);
        for (int from = 0; from <= body.length(); ) {
            int end = body.indexOf('\n', from);
            end = end < 0 ? body.length() : end;
            count(body.substring(from, end));
            from = end + 1;
        }
        context().forward(record.withValue(line()));
        progress.add();
    }

    private void count(String value) {
        for (int i = 0; i < matchers.length; i++) {
            if (matchers[i].reset(value).find()) {
                counts[i]++;
            }
        }
    }

    private byte[] line() {
        text.setLength(0);
        for (int count : counts) {
            text.append(text.isEmpty() ? "" : ",").append(count);
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
