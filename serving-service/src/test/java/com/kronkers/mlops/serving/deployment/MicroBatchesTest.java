package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.runtime.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MicroBatchesTest {
    private static final MicroBatches.Limits WIDE = new MicroBatches.Limits(100, Duration.ofDays(1));

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final ConcurrentLinkedQueue<Integer> calls = new ConcurrentLinkedQueue<>();
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();

    @AfterEach
    void stop() {
        open.countDown();
        callers.shutdownNow();
    }

    @Test
    void aSingleCallerGoesStraightToTheModel() {
        MicroBatches batches = new MicroBatches(1, WIDE, this::doubled);

        assertThat(batches.predict(rows(3), new Waiting(false)).doubles("y")).containsExactly(6);

        assertThat(calls).containsExactly(1);
    }

    @Test
    void whatWaitsGoesTogetherAndEachGetsItsOwn() throws Exception {
        MicroBatches batches = new MicroBatches(1, WIDE, this::held);
        List<Waiting> waits = new ArrayList<>();
        List<Future<Table>> answers = fiveWaiting(batches, waits);

        open.countDown();

        for (int i = 0; i < 5; i++) {
            assertThat(answers.get(i).get().doubles("y")).containsExactly(2.0 * i, 2.0 * (i + 100));
            assertThat(waits.get(i).nanos).hasPositiveValue();
        }
        assertThat(calls).containsExactly(1, 10);
    }

    @Test
    void whateverElseIsAskedTakesItsPlaceInLineAndIsNeverJoint() throws Exception {
        MicroBatches batches = new MicroBatches(1, WIDE, this::held);
        Future<Table> first = callers.submit(() -> batches.predict(rows(0), new Waiting(true)));
        await().until(() -> inside.get() == 1);
        List<Waiting> waits = new ArrayList<>();
        List<Future<String>> others = new ArrayList<>();
        ConcurrentLinkedQueue<Integer> together = new ConcurrentLinkedQueue<>();
        AtomicInteger under = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            Waiting waiting = new Waiting(true);
            waits.add(waiting);
            others.add(callers.submit(() -> batches.alone(
                    () -> {
                        together.add(under.incrementAndGet());
                        Thread.yield();
                        under.decrementAndGet();
                        return "explained";
                    },
                    waiting)));
        }
        Future<Table> last = callers.submit(() -> batches.predict(rows(1), new Waiting(true)));
        assertThatThrownBy(() -> batches.alone(() -> "at once", new Waiting(false)))
                .isInstanceOf(WouldWaitException.class);
        assertThat(together).as("while the only predictor is in use").isEmpty();

        open.countDown();

        for (Future<String> other : others) {
            assertThat(other.get()).isEqualTo("explained");
        }
        first.get();
        assertThat(last.get().doubles("y")).containsExactly(2);
        assertThat(together).hasSize(20).containsOnly(1);
        assertThat(batches.alone(() -> "at once", new Waiting(false))).isEqualTo("at once");
    }

    @Test
    void whatFailsForOneFailsForItAlone() throws Exception {
        MicroBatches batches = new MicroBatches(1, WIDE, this::held);
        Future<Table> first = callers.submit(() -> batches.predict(rows(0), new Waiting(true)));
        await().until(() -> inside.get() == 1);
        Future<String> failing = callers.submit(() -> batches.alone(
                () -> {
                    throw new IllegalStateException("it cannot be explained");
                },
                new Waiting(true)));
        Future<Table> last = callers.submit(() -> batches.predict(rows(1), new Waiting(true)));

        open.countDown();

        assertThatThrownBy(failing::get).hasMessageContaining("cannot be explained");
        first.get();
        assertThat(last.get().doubles("y")).containsExactly(2);
    }

    @Test
    void aJointCallHasNoMoreRowsThanItMay() throws Exception {
        MicroBatches batches = new MicroBatches(1, new MicroBatches.Limits(4, Duration.ofDays(1)), this::held);
        List<Future<Table>> answers = fiveWaiting(batches, new ArrayList<>());

        open.countDown();

        for (Future<Table> answer : answers) {
            answer.get();
        }
        assertThat(calls).containsExactly(1, 4, 4, 2);
    }

    @Test
    void aJointCallStaysWithinTheBudget() throws Exception {
        // The first row takes as long as it is held up, far longer than the budget.
        MicroBatches batches = new MicroBatches(1, new MicroBatches.Limits(100, Duration.ofNanos(1_000)), this::held);
        List<Future<Table>> answers = fiveWaiting(batches, new ArrayList<>());

        open.countDown();

        for (Future<Table> answer : answers) {
            answer.get();
        }
        assertThat(calls).containsExactly(1, 2, 2, 2, 2, 2);
    }

    @Test
    void whatDoesNotFitTogetherStaysApart() throws Exception {
        MicroBatches batches = new MicroBatches(1, WIDE, this::held);
        Future<Table> first = callers.submit(() -> batches.predict(rows(1), new Waiting(true)));
        await().until(() -> inside.get() == 1);
        Future<Table> second = line(batches, rows(2));
        Future<Table> third = line(batches, Table.builder(1).longs("x", 3).build());

        open.countDown();

        assertThat(first.get().doubles("y")).containsExactly(2);
        assertThat(second.get().doubles("y")).containsExactly(4);
        assertThat(third.get().doubles("y")).containsExactly(6);
        assertThat(calls).containsExactly(1, 1, 1);
    }

    @Test
    void oneCallersErrorIsNobodyElses() throws Exception {
        MicroBatches batches = new MicroBatches(1, WIDE, this::held);
        Future<Table> first = callers.submit(() -> batches.predict(rows(1), new Waiting(true)));
        await().until(() -> inside.get() == 1);
        Future<Table> good = line(batches, rows(2));
        Future<Table> bad = line(batches, rows(-1));
        Future<Table> better = line(batches, rows(4));

        open.countDown();

        first.get();
        assertThat(good.get().doubles("y")).containsExactly(4);
        assertThat(better.get().doubles("y")).containsExactly(8);
        assertThatThrownBy(bad::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("less than nothing");
    }

    @Test
    void aPredictorThatIsFreeIsUsedByWhoeverWaits() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        // The first call is held for long, the second shortly; what waits does not fit together.
        MicroBatches batches = new MicroBatches(2, MicroBatches.Limits.ALONE, (features, calls, mayWait) -> {
            int call = begun.getAndIncrement();
            try {
                if (call == 0) {
                    open.await();
                } else if (call == 1) {
                    second.await();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return doubled(features, calls, mayWait);
        });
        Future<Table> longest = callers.submit(() -> batches.predict(rows(1), new Waiting(true)));
        await().until(() -> begun.get() == 1);
        Future<Table> shorter = callers.submit(() -> batches.predict(rows(2), new Waiting(true)));
        await().until(() -> begun.get() == 2);
        List<Future<Table>> waiting = List.of(line(batches, rows(3)), line(batches, rows(4)), line(batches, rows(5)));

        second.countDown();

        assertThat(shorter.get().doubles("y")).containsExactly(4);
        for (int i = 0; i < 3; i++) {
            assertThat(waiting.get(i).get().doubles("y")).containsExactly(2.0 * (i + 3));
        }
        assertThat(longest).isNotDone();
        open.countDown();
        assertThat(longest.get().doubles("y")).containsExactly(2);
    }

    @Test
    void whoMayNotWaitIsToldSo() throws Exception {
        MicroBatches batches = new MicroBatches(1, WIDE, this::held);
        Future<Table> first = callers.submit(() -> batches.predict(rows(1), new Waiting(true)));
        await().until(() -> inside.get() == 1);

        assertThatThrownBy(() -> batches.predict(rows(2), new Waiting(false))).isInstanceOf(WouldWaitException.class);

        open.countDown();
        first.get();
        assertThat(batches.predict(rows(2), new Waiting(false)).doubles("y")).containsExactly(4);
    }

    @Test
    void whoIsNotWaitedForAnyMoreLeavesTheLine() throws Exception {
        MicroBatches batches = new MicroBatches(1, WIDE, this::held);
        Future<Table> first = callers.submit(() -> batches.predict(rows(1), new Waiting(true)));
        await().until(() -> inside.get() == 1);
        Waiting impatient = new Waiting(true);
        Future<Table> gone = line(batches, rows(2), impatient);
        Future<Table> next = line(batches, rows(3));

        impatient.end();

        assertThatThrownBy(gone::get).cause().isInstanceOf(BusyModelException.class);
        open.countDown();
        assertThat(first.get().doubles("y")).containsExactly(2);
        assertThat(next.get().doubles("y")).containsExactly(6);
        assertThat(calls).as("nothing is predicted for nobody").containsExactly(1, 1);
    }

    @Test
    void whoIsNotWaitedForAnyMoreLeavesACallThatHangsToWhoeverMadeIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch jointly = new CountDownLatch(1);
        MicroBatches batches = new MicroBatches(1, WIDE, (features, calls, mayWait) -> {
            try {
                if (calls == 1) {
                    inside.incrementAndGet();
                    begun.await();
                } else {
                    jointly.countDown();
                    open.await();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return doubled(features, calls, mayWait);
        });
        Future<Table> first = callers.submit(() -> batches.predict(rows(1), new Waiting(true)));
        await().until(() -> inside.get() == 1);
        List<Waiting> waits = List.of(new Waiting(true), new Waiting(true));
        List<Future<Table>> together =
                List.of(line(batches, rows(2), waits.get(0)), line(batches, rows(3), waits.get(1)));
        begun.countDown();
        jointly.await();

        waits.forEach(Waiting::end);

        first.get();
        await().until(() -> together.stream().anyMatch(Future::isDone));
        assertThat(together).as("one of them made the call").anyMatch(call -> !call.isDone());
    }

    @Test
    void noAnswerIsLostOrSwappedUnderLoad() throws Exception {
        open.countDown();
        AtomicInteger most = new AtomicInteger();
        MicroBatches batches = new MicroBatches(2, WIDE, (features, calls, mayWait) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            try {
                return doubled(features, calls, mayWait);
            } finally {
                inside.decrementAndGet();
            }
        });
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int caller = 0; caller < 16; caller++) {
            double own = caller;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 2_000; i++) {
                            assertThat(batches.predict(rows(own, i), new Waiting(true))
                                            .doubles("y"))
                                    .containsExactly(2 * own, 2.0 * i);
                        }
                    },
                    callers));
        }

        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();

        assertThat(most.get()).isLessThanOrEqualTo(2);
        assertThat(calls.stream().mapToInt(Integer::intValue).sum()).isEqualTo(16 * 2_000 * 2);
    }

    /** One call that is held up in the model, and five of two rows behind it, in order. */
    private List<Future<Table>> fiveWaiting(MicroBatches batches, List<Waiting> waits) {
        callers.submit(() -> batches.predict(rows(1), new Waiting(true)));
        await().until(() -> inside.get() == 1);
        List<Future<Table>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Waiting waiting = new Waiting(true);
            waits.add(waiting);
            answers.add(line(batches, rows(i, i + 100), waiting));
        }
        return answers;
    }

    private Future<Table> line(MicroBatches batches, Table features) {
        return line(batches, features, new Waiting(true));
    }

    /** Returns when the caller stands in line. */
    private Future<Table> line(MicroBatches batches, Table features, Waiting waiting) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Future<Table> answer = callers.submit(() -> {
            thread.complete(Thread.currentThread());
            return batches.predict(features, waiting);
        });
        await().until(() -> thread.join().getState() == Thread.State.WAITING);
        return answer;
    }

    private Table held(Table features, int calls, boolean mayWait) {
        inside.incrementAndGet();
        try {
            open.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return doubled(features, calls, mayWait);
    }

    private Table doubled(Table features, int calls, boolean mayWait) {
        double[] values = features.doubles("x");
        if (Arrays.stream(values).anyMatch(value -> value < 0)) {
            throw new IllegalArgumentException("less than nothing");
        }
        this.calls.add(values.length);
        return Table.builder(values.length)
                .doubles("y", Arrays.stream(values).map(value -> 2 * value).toArray())
                .build();
    }

    private static Table rows(double... values) {
        return Table.builder(values.length).doubles("x", values).build();
    }

    private static final class Waiting implements Patience {
        private final boolean mayWait;
        private final AtomicLong nanos = new AtomicLong();

        private volatile Thread thread;
        private volatile boolean over;

        Waiting(boolean mayWait) {
            this.mayWait = mayWait;
        }

        void end() {
            over = true;
            LockSupport.unpark(thread);
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public boolean mayWait() {
            thread = Thread.currentThread();
            return mayWait;
        }

        @Override
        public void waited(long waited) {
            nanos.addAndGet(waited);
        }
    }
}
