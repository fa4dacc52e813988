package org.federatedpartners.openfire.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** The threads that ask what may hang: what it hangs in waits until the test goes on with it. */
final class Asked implements Function<Runnable, Future<?>> {

    final List<FutureTask<?>> waiting = new ArrayList<>();
    boolean hangs;

    @Override
    public Future<?> apply(Runnable question) {
        FutureTask<?> task = new FutureTask<>(question, null);
        if (hangs) {
            waiting.add(task);
        } else {
            task.run();
        }
        return task;
    }
}
