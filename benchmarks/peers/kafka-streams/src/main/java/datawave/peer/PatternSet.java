package datawave.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The patterns of a file: a name, a tab and a regular expression on each line; empty lines and those with # are skipped. */
record PatternSet(List<Pattern> patterns) {
    static PatternSet read(Path file) throws IOException {
        List<Pattern> patterns = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\t", 2);
            if (parts.length != 2) {
                throw new IOException(file + ": \"" + parts[0] + "\" has no pattern behind a tab");
            }
            patterns.add(Pattern.compile(parts[1]));
        }
        return new PatternSet(List.copyOf(patterns));
    }
}
