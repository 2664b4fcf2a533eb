package com.kronkers.mlops.serving.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.serving.access.AccessRefusedException.Reason;
import com.kronkers.mlops.serving.deployment.UnavailableModelException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Caller PRICING = Caller.of(Set.of("department", "department:pricing"));
    private static final Caller MARKETING = Caller.of(Set.of("department", "department:marketing"));
    private static final Caller NAMELESS = Caller.of(Set.of("department"));
    private static final Caller PLATFORM = Caller.of(Set.of("platform"));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Refusals refusals =
            new Refusals(meters, Clock.fixed(Instant.parse("2017-10-02T08:00:00Z"), ZoneOffset.UTC));
    private long now = 5 * SECOND;
    private final Access access = new Access(model -> true, true, refusals, () -> now);

    @BeforeEach
    void read() {
        access.know();
    }

    @Test
    void nobodyIsLetInBeforeTheDecisionsAreRead() {
        Access unread = new Access(model -> true, true, refusals, () -> now);

        assertThatThrownBy(() -> unread.admit("demand", PRICING)).isInstanceOf(UnavailableModelException.class);
        unread.admit("demand", PLATFORM);
    }

    @Test
    void requestsThatCameTogetherDoNotAllPassByTheLastRow() {
        decide(1, new ModelAccess.Grant("pricing", 1.0, 200L));
        for (int i = 0; i < 1_000; i++) {
            access.admit("demand", PRICING);
        }
        long rows = 0;
        for (int i = 0; i < 1_000; i++) {
            try {
                access.take("demand", PRICING, 150);
                rows += 150;
            } catch (AccessRefusedException e) {
                assertThat(e.reason()).isEqualTo(Reason.QUOTA);
            }
        }

        assertThat(rows).isEqualTo(300);
    }

    @Test
    void whatIsNotAnsweredIsGivenBack() {
        decide(1, new ModelAccess.Grant("pricing", 1.0, 10L));
        use(PRICING, 10);
        access.giveBack("demand", PRICING, 10);

        use(PRICING, 10);

        assertThat(access.takeUnshared()).containsExactly(new Use("demand", "pricing", 10));
        access.giveBack("demand", PRICING, 4);
        assertThat(access.takeUnshared()).as("told with what is used next").isEmpty();
        use(PRICING, 6);
        assertThat(access.takeUnshared()).containsExactly(new Use("demand", "pricing", 2));
    }

    @Test
    void whatIsNoDecisionIsRefused() {
        assertThatThrownBy(() -> new ModelAccess(null, 1, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ModelAccess("m", 0, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ModelAccess.Grant(null, null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ModelAccess.Grant("pricing", 0.0, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ModelAccess.Grant("pricing", Double.NaN, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ModelAccess.Grant("pricing", 1.0, 0L))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aModelIsOpenUntilItsFirstGrant() {
        access.admit("demand", PRICING);
        access.admit("demand", NAMELESS);

        decide(1, new ModelAccess.Grant("marketing", null, null));

        access.admit("demand", MARKETING);
        access.admit("demand", PLATFORM);
        access.admit("other", PRICING);
        assertThatThrownBy(() -> access.admit("demand", PRICING))
                .satisfies(refused(Reason.NOT_GRANTED))
                .hasMessageContaining("Department pricing may not ask model demand")
                .hasMessageContaining("PUT /models/demand/departments/pricing");
        assertThatThrownBy(() -> access.admit("demand", NAMELESS)).satisfies(refused(Reason.NOT_GRANTED));
    }

    @Test
    void itMayBeClosedFromTheStart() {
        Access closed = new Access(model -> true, false, refusals, () -> now);
        closed.know();

        assertThatThrownBy(() -> closed.admit("demand", PRICING)).satisfies(refused(Reason.NOT_GRANTED));
        closed.admit("demand", PLATFORM);
    }

    @Test
    void ofAModelThatIsNotDeployedNothingIsRefusedOrCounted() {
        Access closed = new Access("demand"::equals, false, refusals, () -> now);

        closed.admit("made-up", PRICING);
        closed.requireGrant("made-up", PRICING);

        assertThat(meters.getMeters()).isEmpty();
        assertThatThrownBy(() -> closed.admit("demand", PRICING)).isInstanceOf(UnavailableModelException.class);
    }

    @Test
    void anEmptyListIsNobodyAndOnlyNewerDecisionsCount() {
        decide(3);
        decide(2, new ModelAccess.Grant("pricing", null, null));

        assertThatThrownBy(() -> access.admit("demand", PRICING)).satisfies(refused(Reason.NOT_GRANTED));

        decide(4, new ModelAccess.Grant("pricing", null, null));
        access.admit("demand", PRICING);
    }

    @Test
    void aQuotaIsSpentAndComesBack() {
        decide(1, new ModelAccess.Grant("pricing", 2.0, 10L), new ModelAccess.Grant("marketing", null, null));
        use(PRICING, 9);
        use(PRICING, 5);

        assertThatThrownBy(() -> access.admit("demand", PRICING))
                .satisfies(refused(Reason.QUOTA))
                .hasMessageContaining("2.0 rows a second")
                .asInstanceOf(InstanceOfAssertFactories.type(AccessRefusedException.class))
                .returns(3, AccessRefusedException::retryAfterSeconds);
        access.admit("demand", MARKETING);
        now += 2 * SECOND;
        assertThatThrownBy(() -> access.admit("demand", PRICING)).satisfies(refused(Reason.QUOTA));
        now += SECOND;

        access.admit("demand", PRICING);
    }

    @Test
    void inTheLongRunNobodyGetsMoreThanItsRate() {
        decide(1, new ModelAccess.Grant("pricing", 100.0, 50L));
        long rows = 0;
        for (int i = 0; i < 10_000; i++) {
            now += SECOND / 1_000;
            try {
                use(PRICING, 7);
                rows += 7;
            } catch (AccessRefusedException e) {
                assertThat(e.reason()).isEqualTo(Reason.QUOTA);
            }
        }

        // 10 s at 100 a second, what lay ready, and one request.
        assertThat(rows).isBetween(1_000L, 1_000L + 50 + 7);
    }

    @Test
    void replicasThatTellEachOtherStayWithinTheStatedBound() {
        int replicas = 3;
        double rate = 100;
        long burst = 50;
        List<Access> all = List.of(
                access,
                new Access(model -> true, true, refusals, () -> now),
                new Access(model -> true, true, refusals, () -> now));
        all.forEach(Access::know);
        all.forEach(replica ->
                replica.decide(new ModelAccess("demand", 1, List.of(new ModelAccess.Grant("pricing", rate, burst)))));
        long rows = 0;
        for (int milli = 1; milli <= 20_000; milli++) {
            now += SECOND / 1_000;
            for (Access replica : all) {
                try {
                    replica.admit("demand", PRICING);
                    replica.take("demand", PRICING, 1);
                    rows++;
                } catch (AccessRefusedException e) {
                    // As it should be.
                }
            }
            if (milli % 1_000 == 0) {
                for (Access from : all) {
                    List<Use> uses = from.takeUnshared();
                    all.stream()
                            .filter(to -> to != from)
                            .forEach(to ->
                                    uses.forEach(use -> to.usedElsewhere(use.model(), use.department(), use.rows())));
                }
            }
        }

        assertThat((double) rows)
                .isBetween(rate * 20, rate * 20 + burst + (replicas - 1) * (burst + rate * 1) + replicas);
    }

    @Test
    void aQuotaThatStaysIsNotFilledUpByAnotherDecision() {
        decide(1, new ModelAccess.Grant("pricing", 1.0, 5L));
        use(PRICING, 6);

        decide(2, new ModelAccess.Grant("pricing", 1.0, 5L), new ModelAccess.Grant("marketing", null, null));

        assertThatThrownBy(() -> access.admit("demand", PRICING)).satisfies(refused(Reason.QUOTA));
        decide(3, new ModelAccess.Grant("pricing", 10.0, 5L));
        assertThatCode(() -> access.admit("demand", PRICING)).doesNotThrowAnyException();
    }

    @Test
    void refusalsThatRepeatAreOneReport() {
        decide(1);
        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> access.admit("demand", PRICING)).satisfies(refused(Reason.NOT_GRANTED));
        }

        List<Refusals.Tally> report = refusals.take();

        assertThat(report).singleElement().returns(1_000L, Refusals.Tally::count);
        assertThat(refusals.take()).isEmpty();
        refusals.add(report.get(0));
        assertThat(refusals.take()).isEqualTo(report);
        assertThat(meters.counter("kronkers.predictions.refused", "model", "demand", "reason", "not-granted")
                        .count())
                .isEqualTo(1_000);
    }

    private void use(Caller caller, int rows) {
        access.admit("demand", caller);
        access.take("demand", caller, rows);
    }

    private void decide(long revision, ModelAccess.Grant... grants) {
        access.decide(new ModelAccess("demand", revision, List.of(grants)));
    }

    private static ThrowingConsumer<Throwable> refused(Reason reason) {
        return refusal -> assertThat(refusal)
                .asInstanceOf(InstanceOfAssertFactories.type(AccessRefusedException.class))
                .returns(reason, AccessRefusedException::reason);
    }
}
