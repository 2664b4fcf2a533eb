package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfirmationTest {
    private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    @Test
    void withoutWordForTooLongItIsOverdue() {
        at(TEN).confirm();

        assertThat(at(TEN.plus(HOUR)).isOverdue()).isFalse();
        assertThat(at(TEN.plus(HOUR).plusMillis(1)).isOverdue()).isTrue();
    }

    @Test
    void restartsDoNotProlongIt() {
        at(TEN);
        at(TEN.plusSeconds(1_800));

        assertThat(at(TEN.plus(HOUR).plusSeconds(1)).isOverdue()).isTrue();
    }

    @Test
    void whatMayHaveBeenRevokedTooLongAgoAnswersNoMore() {
        at(TEN).confirm();
        Confirmation late = at(TEN.plus(HOUR).plusSeconds(1));
        Deployments deployments = new Deployments(Duration.ofSeconds(1), late);
        try (Swap swap = deployments.swap("m")) {
            swap.stage(FakeVariants.champion(1, new FakeModel(1)));
            swap.commit();
        }

        assertThatThrownBy(() -> deployments.lease("m"))
                .isInstanceOf(UnavailableModelException.class)
                .hasMessageContaining("not been confirmed for longer than PT1H");
        assertThatThrownBy(() -> deployments.lease("unknown")).isInstanceOf(UnknownModelException.class);
    }

    @Test
    void whatARollbackCouldNotReplaceAnswersNoMoreWhileOthersDo() {
        Confirmation confirmation = at(TEN);
        Deployments deployments = new Deployments(Duration.ofSeconds(1), confirmation);
        Variant rolledBack = FakeVariants.champion(2, new FakeModel(2));
        try (Swap swap = deployments.swap("m")) {
            swap.stage(rolledBack);
            swap.stage(FakeVariants.of("challenger", "3", 2, 0, new FakeModel(3)));
            swap.commit();
        }

        rolledBack.unconfirmed(TEN.minus(HOUR));
        deployments.lease("m").close();
        rolledBack.unconfirmed(TEN.minus(HOUR).minusMillis(1));

        assertThatThrownBy(() -> deployments.lease("m"))
                .isInstanceOf(UnavailableModelException.class)
                .hasMessageContaining("version 2 of model 'm' has not been confirmed for longer than PT1H");
        deployments.lease("m", "challenger").close();
        rolledBack.confirmed();
        deployments.lease("m").close();
    }

    private Confirmation at(Instant now) {
        return new Confirmation(folder.resolve("confirmed"), HOUR, Clock.fixed(now, ZoneOffset.UTC));
    }
}
