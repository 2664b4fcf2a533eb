package com.kronkers.mlops.serving.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RememberedBearerTest extends ServingScenario {
    @Inject
    RememberedBearer bearer;

    @Inject
    RememberedTokens tokens;

    @Inject
    OidcAuthenticationMechanism verifier;

    @Test
    void aTokenIsVerifiedBeforeItIsKnownAndThenAskedForFirst() {
        String token = TestTokens.tokenOf("till-7", "department");
        assertThat(tokens.known(token)).isNull();
        assertThat(bearer.getPriority()).isGreaterThan(verifier.getPriority());

        assertThat(status("Bearer " + token)).isEqualTo(200);

        assertThat(tokens.known(token).getPrincipal().getName()).isEqualTo("till-7");
        assertThat(status("Bearer " + token)).isEqualTo(200);
        assertThat(status("bearer " + token)).isEqualTo(200);
    }

    @Test
    void oneLetterMoreOrLessIsAnotherToken() {
        String token = TestTokens.token("department");
        assertThat(status("Bearer " + token)).isEqualTo(200);

        assertThat(status("Bearer " + token.substring(0, token.length() - 2))).isEqualTo(401);
        assertThat(status("Bearer  " + token + "A")).isEqualTo(401);
        assertThat(status("Basic " + token)).isEqualTo(401);
        assertThat(status("Bearer ")).isEqualTo(401);
    }

    @Test
    void neitherAnExpiredNorAForgedTokenIsEverKnown() {
        String expired = TestTokens.expired("department");
        String[] parts = TestTokens.token("department").split("\\.");
        String forged =
                parts[0] + "." + parts[1] + "." + TestTokens.token("platform").split("\\.")[2];

        for (String none : new String[] {expired, forged}) {
            assertThat(status("Bearer " + none)).isEqualTo(401);
            assertThat(status("Bearer " + none)).isEqualTo(401);
            assertThat(tokens.known(none)).isNull();
        }
    }

    @Test
    void whoIsRememberedMayDoNoMoreThanBefore() {
        String token = TestTokens.token("auditor");
        assertThat(status("Bearer " + token)).isEqualTo(403);
        assertThat(tokens.known(token)).isNotNull();

        assertThat(status("Bearer " + token)).isEqualTo(403);
    }

    private static int status(String authorization) {
        return given().header("Authorization", authorization).get("/v2").statusCode();
    }
}
