package datawave.peer;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the records that all threads have taken, and says when it passes its marks. */
final class Progress {
    private final AtomicLong taken = new AtomicLong();
    private final long warm;
    private final long all;

    Progress(long warm, long all) {
        this.warm = warm;
        this.all = all;
    }

    void add() {
        long n = taken.incrementAndGet();
        if (n == warm) {
            System.out.println("warm");
        } else if (n == all) {
            System.out.println("done");
        }
    }
}
