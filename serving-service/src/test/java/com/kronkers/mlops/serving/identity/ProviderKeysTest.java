package com.kronkers.mlops.serving.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.testing.MovableClock;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderKeysTest {
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir
    Path folder;

    private final List<ProviderKeys> started = new ArrayList<>();
    private IdentityProviderStub provider;
    private URI url;
    private final MovableClock clock = new MovableClock(NOON);

    @BeforeEach
    void startProvider() throws IOException {
        provider = IdentityProviderStub.start("one");
        url = provider.url();
    }

    @AfterEach
    void stop() {
        started.forEach(ProviderKeys::close);
        provider.stop();
    }

    @Test
    void keysAreKnownAfterAStartWithTheProviderAwayUntilTheyAreTooOld() {
        ProviderKeys first = start(url);
        provider.goAway();

        clock.set(NOON.plus(Duration.ofHours(23)));
        ProviderKeys restarted = start(url);

        assertThat(knows(first, "one")).isTrue();
        assertThat(knows(restarted, "one")).isTrue();
        assertThat(restarted.details())
                .containsEntry(
                        "away.identity",
                        "since " + clock.instant() + ", keys of " + NOON + " are taken until 2026-11-02T12:00:00Z");
        clock.set(NOON.plus(Duration.ofHours(25)));
        assertThat(restarted.now()).isEmpty();
    }

    @Test
    void withoutAnyKeysItSaysSo() {
        provider.goAway();

        ProviderKeys keys = start(url);

        assertThat(keys.details().get("away.identity")).endsWith("no keys to check tokens with");
        assertThat(keys.now()).isEmpty();
    }

    @Test
    void anotherProvidersKeysAreNotTaken() {
        start(url);
        provider.goAway();

        assertThat(start(URI.create(url + "/of-another")).now()).isEmpty();
    }

    @Test
    void aNewKeyIsAskedForAndAKeyThatWasWithdrawnIsNotTaken() {
        ProviderKeys keys = start(url);
        provider.has("two");

        // Not at once again: whoever makes up keys must not make the provider busy.
        keys.renewed().join();
        assertThat(provider.asked()).isEqualTo(1);
        clock.set(NOON.plusSeconds(11));
        keys.renewed().join();

        assertThat(knows(keys, "two")).isTrue();
        assertThat(knows(keys, "one")).isFalse();
    }

    @Test
    void anAnswerThatIsNoKeySetChangesNothing() {
        ProviderKeys keys = start(url);

        for (String answer : List.of("<html>Maintenance</html>", "{\"keys\":[]}", "x".repeat(2 << 20))) {
            provider.answers(answer);
            clock.move(Duration.ofSeconds(11));
            keys.renewed().join();

            assertThat(keys.details()).containsKey("away.identity");
            assertThat(knows(keys, "one")).isTrue();
        }
        assertThat(knows(start(url), "one")).isTrue();
    }

    @Test
    void onlyRsaKeysThatSignAreTaken() throws IOException {
        String signing = IdentityProviderStub.document("one", "two");
        String encrypting = IdentityProviderStub.document("one").replace("\"sig\"", "\"enc\"");

        assertThat(KeySet.parse(signing).key("two")).isPresent();
        assertThat(KeySet.parse(signing).key("three")).isEmpty();
        assertThat(KeySet.parse(signing).key(null)).as("which of two?").isEmpty();
        assertThat(KeySet.parse(IdentityProviderStub.document("one")).key(null)).isPresent();
        assertThatThrownBy(() -> KeySet.parse(encrypting)).hasMessageContaining("no RSA key that signs");
    }

    private static boolean knows(ProviderKeys keys, String id) {
        return keys.now().flatMap(all -> all.key(id)).isPresent();
    }

    private ProviderKeys start(URI from) {
        ProviderKeys keys = new ProviderKeys(
                from,
                new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .withMapping(IdentityConfig.class)
                        .build()
                        .getConfigMapping(IdentityConfig.class)
                        .keys(),
                folder.resolve(ProviderKeys.FILE),
                new ProviderKeysClient(),
                new ObjectMapper(),
                clock);
        started.add(keys);
        keys.start();
        // What it began is done.
        keys.renewed().join();
        return keys;
    }
}
