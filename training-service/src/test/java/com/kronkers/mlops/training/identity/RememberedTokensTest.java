package com.kronkers.mlops.training.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.testing.MovableClock;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.jwt.Claims;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.Test;

class RememberedTokensTest {
    private static final Instant START = Instant.parse("2017-10-02T08:00:00Z");

    private final MovableClock clock = new MovableClock(START);
    private final AtomicInteger verified = new AtomicInteger();
    private Instant end = START.plus(Duration.ofHours(1));

    private final RememberedTokens tokens = new RememberedTokens(new Verifier(), config(100), clock);

    @Test
    void aGoodTokenIsVerifiedOnceAMinute() {
        assertThat(caller("good").getRoles()).containsExactly("department");
        assertThat(caller("good").getRoles()).containsExactly("department");
        assertThat(verified).hasValue(1);

        clock.set(START.plusSeconds(61));
        caller("good");

        assertThat(verified).hasValue(2);
    }

    @Test
    void noTokenOutlivesItsEnd() {
        end = START.plusSeconds(10);
        caller("short");
        clock.set(START.plusSeconds(9));
        caller("short");
        assertThat(verified).hasValue(1);

        clock.set(START.plusSeconds(11));

        assertThatThrownBy(() -> caller("short")).isInstanceOf(AuthenticationFailedException.class);
        assertThat(verified).hasValue(2);
    }

    @Test
    void oneTokenIsNotAnother() {
        caller("good");

        assertThatThrownBy(() -> caller("forged")).isInstanceOf(AuthenticationFailedException.class);
        assertThatThrownBy(() -> caller("forged")).isInstanceOf(AuthenticationFailedException.class);
        assertThat(verified).hasValue(3);
    }

    @Test
    void nothingOfTheFirstRequestStays() {
        assertThat(caller("good").getAttributes()).containsKey("request");

        assertThat(caller("good").getAttributes()).isEmpty();
    }

    @Test
    void aTokenWithoutAnEndIsVerifiedEveryTime() {
        end = Instant.EPOCH;
        clock.set(Instant.EPOCH);
        caller("endless");
        caller("endless");

        assertThat(verified).hasValue(2);
    }

    @Test
    void itCanBeSwitchedOff() {
        RememberedTokens none = new RememberedTokens(new Verifier(), config(0), clock);

        none.authenticate(request("good"), null).await().indefinitely();
        none.authenticate(request("good"), null).await().indefinitely();

        assertThat(verified).hasValue(2);
    }

    private SecurityIdentity caller(String token) {
        return tokens.authenticate(request(token), null).await().indefinitely();
    }

    private static TokenAuthenticationRequest request(String token) {
        return new TokenAuthenticationRequest(new TokenCredential(token, "bearer"));
    }

    private static IdentityConfig config(int remembered) {
        return new IdentityConfig() {
            @Override
            public Duration rememberAtMost() {
                return Duration.ofMinutes(1);
            }

            @Override
            public int remembered() {
                return remembered;
            }
        };
    }

    private final class Verifier implements IdentityProvider<TokenAuthenticationRequest> {
        @Override
        public Class<TokenAuthenticationRequest> getRequestType() {
            return TokenAuthenticationRequest.class;
        }

        @Override
        public Uni<SecurityIdentity> authenticate(
                TokenAuthenticationRequest request, AuthenticationRequestContext context) {
            verified.incrementAndGet();
            if (request.getToken().getToken().equals("forged")
                    || clock.instant().isAfter(end)) {
                return Uni.createFrom().failure(new AuthenticationFailedException());
            }
            return Uni.createFrom()
                    .item(QuarkusSecurityIdentity.builder()
                            .setPrincipal(new Token(end))
                            .addRole("department")
                            .addAttribute("request", "the first")
                            .build());
        }
    }

    private record Token(Instant end) implements JsonWebToken {
        @Override
        public String getName() {
            return "till";
        }

        @Override
        public Set<String> getClaimNames() {
            return Set.of("exp");
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T getClaim(String claim) {
            return claim.equals(Claims.exp.name()) ? (T) Long.valueOf(end.getEpochSecond()) : null;
        }
    }
}
