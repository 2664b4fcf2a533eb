package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    @Test
    void soManyAreAtWorkSoManyWaitAndNoMoreAreTaken() {
        Lane lane = new Lane(threads::add, 2, 3, 0);

        for (String name : List.of("a", "b", "c", "d", "e")) {
            assertThat(lane.offer(() -> done.add(name))).isTrue();
        }
        assertThat(lane.offer(() -> done.add("f"))).isFalse();

        assertThat(threads).hasSize(2);
        threads.poll().run();
        assertThat(done).containsExactly("a", "c", "d", "e");
        assertThat(lane.offer(() -> done.add("g"))).isTrue();
        threads.forEach(Runnable::run);
        assertThat(done).containsExactly("a", "c", "d", "e", "b", "g");
    }

    @Test
    void whatIsGivenUpLosesItsPlaceAndItsThreadTakesNothingMore() {
        GivingUp givingUp = new GivingUp();
        Lane lane = new Lane(givingUp, 1, 2, 0);
        Lane.Work hanging = () -> done.add("hanging");
        lane.offer(hanging);
        lane.offer(() -> done.add("second"));

        lane.giveUp(hanging);
        lane.giveUp(hanging);

        assertThat(threads).as("the second has begun, on a thread of its own").hasSize(2);
        assertThat(givingUp.now).isEqualTo(1);
        lane.offer(() -> done.add("third"));
        Runnable lost = threads.poll();
        lost.run();
        assertThat(done).containsExactly("hanging");
        assertThat(givingUp.now).isZero();
        threads.poll().run();
        assertThat(done).containsExactly("hanging", "second", "third");
    }

    @Test
    void noMoreIsGivenUpThanThereMayBe() {
        GivingUp givingUp = new GivingUp();
        givingUp.most = 0;
        Lane lane = new Lane(givingUp, 1, 2, 0);
        Lane.Work hanging = () -> done.add("hanging");
        lane.offer(hanging);
        lane.offer(() -> done.add("second"));

        lane.giveUp(hanging);

        assertThat(threads).hasSize(1);
        threads.poll().run();
        assertThat(done).containsExactly("hanging", "second");
    }

    private final class GivingUp implements Lane.Threads {
        private int most = 1;
        private int now;

        @Override
        public void execute(Runnable work) {
            threads.add(work);
        }

        @Override
        public boolean giveUp() {
            return now < most && ++now > 0;
        }

        @Override
        public void gotBack() {
            now--;
        }
    }

    @Test
    void whatWaitsIsOfBoundedSizeWhicheverWayItLeavesTheLine() {
        GivingUp givingUp = new GivingUp();
        Lane lane = new Lane(givingUp, 1, 100, 10);
        Lane.Work hanging = new Sized("hanging", 1_000);
        assertThat(lane.offer(hanging)).as("is worked on, does not wait").isTrue();
        Lane.Work withdrawn = new Sized("withdrawn", 4);
        lane.offer(withdrawn);
        lane.offer(new Sized("second", 6));
        assertThat(lane.offer(new Sized("too much", 1))).isFalse();

        lane.withdraw(withdrawn);
        lane.withdraw(withdrawn);

        assertThat(lane.offer(new Sized("too much", 5))).isFalse();
        assertThat(lane.offer(new Sized("third", 4))).isTrue();
        lane.giveUp(hanging);
        assertThat(lane.offer(new Sized("too much", 7))).isFalse();
        assertThat(lane.offer(new Sized("fourth", 6))).isTrue();
        threads.forEach(Runnable::run);
        assertThat(done).containsExactly("hanging", "second", "third", "fourth");
        lane.offer(new Sized("fifth", 1));
        assertThat(lane.offer(new Sized("sixth", 10))).isTrue();
    }

    private final class Sized implements Lane.Work {
        private final String name;
        private final int bytes;

        Sized(String name, int bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public void run() {
            done.add(name);
        }

        @Override
        public int bytes() {
            return bytes;
        }
    }

    @Test
    void whatIsWithdrawnMakesRoom() {
        Lane lane = new Lane(threads::add, 1, 1, 0);
        Lane.Work second = () -> done.add("second");
        lane.offer(() -> done.add("first"));
        lane.offer(second);
        assertThat(lane.offer(() -> done.add("third"))).isFalse();

        lane.withdraw(second);

        assertThat(lane.offer(() -> done.add("third"))).isTrue();
        threads.poll().run();
        assertThat(done).containsExactly("first", "third");
    }
}
