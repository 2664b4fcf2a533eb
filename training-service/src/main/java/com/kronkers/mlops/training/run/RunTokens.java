package com.kronkers.mlops.training.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.kronkers.mlops.training.database.Database;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Tokens that may write to one run and read its experiment, for the programs that make the run. A token is 256 random bits
 * and says nothing; only its digest is kept, so nobody can read one from the database.
 */
@ApplicationScoped
public class RunTokens {
    /** What every token begins with, so that it is told from others without being looked up. */
    public static final String PREFIX = "krt_";

    private static final int BYTES = 32;
    /** How long another replica may take a token for good that was revoked here. */
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private static final int MOST_REMEMBERED = 10_000;

    private final SecureRandom random = new SecureRandom();
    private final Database database;
    private final Clock clock;
    private final Cache<String, Grant> remembered = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    RunTokens(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What a token allows: writing to a run and reading its experiment, until then. */
    public record Grant(UUID run, long experiment, Instant until) {}

    /**
     * A new token, in the caller's transaction where there is one.
     *
     * @param run which there must be
     * @param validFor from now on
     */
    @Transactional
    public String issue(UUID run, Duration validFor) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        database.update(
                "insert into run_token (digest, run, expires_at) values (?, ?, ?)",
                digest(token),
                run,
                clock.instant().plus(validFor));
        return token;
    }

    /** What a token allows; empty for one that is unknown, revoked or past its end. */
    public Optional<Grant> verify(String token) {
        return known(token).or(() -> {
            Optional<Grant> grant = database.first(
                            "select t.run, r.experiment, t.expires_at from run_token t join run r on r.id = t.run"
                                    + " where t.digest = ?",
                            row -> new Grant(
                                    row.getObject("run", UUID.class),
                                    row.getLong("experiment"),
                                    Database.instant(row, "expires_at")),
                            digest(token))
                    .filter(this::isGood);
            grant.ifPresent(good -> remembered.put(token, good));
            return grant;
        });
    }

    /** The same for a token that was found good lately, without asking the database. */
    public Optional<Grant> known(String token) {
        return Optional.ofNullable(remembered.getIfPresent(token)).filter(this::isGood);
    }

    /**
     * Makes one token worthless; others of the same run stay. A replica that has just seen it may take it for half a minute
     * more.
     */
    @Transactional
    public void revoke(String token) {
        database.update("delete from run_token where digest = ?", digest(token));
        remembered.invalidate(token);
    }

    @Scheduled(every = "1h", delayed = "5m")
    void sweep() {
        database.update("delete from run_token where expires_at < ?", clock.instant());
    }

    private boolean isGood(Grant grant) {
        return clock.instant().isBefore(grant.until());
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
