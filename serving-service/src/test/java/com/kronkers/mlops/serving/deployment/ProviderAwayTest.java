package com.kronkers.mlops.serving.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.nullValue;

import com.kronkers.mlops.serving.identity.IdentityProviderStub;
import com.kronkers.mlops.serving.oip.proto.GRPCInferenceServiceGrpc;
import com.kronkers.mlops.serving.oip.proto.ModelReadyRequest;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The identity provider is away at the start, as all else is; a run before kept its keys. */
@QuarkusTest
@TestProfile(ProviderAwayTest.ProviderAway.class)
class ProviderAwayTest {

    /** Knows no key but those that were kept. */
    public static class ProviderAway extends EverythingAwayTest.Away {
        @Override
        public List<QuarkusTestProfile.TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(KeptKeys.class));
        }
    }

    /** A data folder as a run before left it, when the provider was there. */
    public static class KeptKeys extends EverythingAwayTest.Cache {
        private static IdentityProviderStub provider;

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new HashMap<>(super.start());
            settings.remove("quarkus.oidc.public-key");
            try {
                provider = IdentityProviderStub.start("one");
                provider.keptIn(Path.of(settings.get("kronkers.data-dir")));
                settings.put("kronkers.identity.keys.url", provider.url().toString());
                provider.goAway();
                return settings;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            provider.stop();
            super.stop();
        }
    }

    @TestHTTPResource(value = "/health/ready", management = true)
    URL ready;

    @Test
    void tokensAreCheckedByTheKeysThatWereKeptAndByNewOnesOnceTheProviderIsBack() throws Exception {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> given().get(ready)
                .then()
                .statusCode(200)
                .body("checks.find{it.name=='models'}.data.'away.identity'", containsString("are taken until")));

        assertThat(asked(IdentityProviderStub.token("one", "one", "department")))
                .isEqualTo(200);
        assertThat(asked(IdentityProviderStub.token("one", "one", "nobody"))).isEqualTo(403);
        assertThat(asked(IdentityProviderStub.token("one", "two", "department")))
                .as("signed by another key")
                .isEqualTo(401);
        assertThat(asked(IdentityProviderStub.token("two", "two", "department")))
                .as("of a key that is not known")
                .isEqualTo(401);
        assertThat(asked("no.token.atall")).isEqualTo(401);
        assertThat(asked("none")).isEqualTo(401);
        given().contentType(ContentType.JSON)
                .body(row())
                .post("/predictions/cached")
                .then()
                .statusCode(401);
        assertThat(readyOverGrpc(IdentityProviderStub.token("one", "one", "department")))
                .isTrue();
        assertThat(readyOverGrpc(IdentityProviderStub.token("one", "two", "department")))
                .isFalse();

        KeptKeys.provider.comeBack("two");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(asked(IdentityProviderStub.token("two", "two", "department")))
                        .isEqualTo(200));
        assertThat(asked(IdentityProviderStub.token("one", "one", "department")))
                .as("a key that was withdrawn")
                .isEqualTo(401);
        given().get(ready).then().body("checks.find{it.name=='models'}.data.'away.identity'", nullValue());
    }

    private static int asked(String token) {
        return given().contentType(ContentType.JSON)
                .auth()
                .oauth2(token)
                .body(row())
                .post("/predictions/cached")
                .statusCode();
    }

    private static Map<String, Object> row() {
        return Map.of("store_id", "367", "department", "GROCERY", "week_start", "2017-10-02", "holiday", false);
    }

    private static boolean readyOverGrpc(String token) {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", RestAssured.port)
                .usePlaintext()
                .build();
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        try {
            return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                    .modelReady(ModelReadyRequest.newBuilder().setName("cached").build())
                    .getReady();
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode().name()).isEqualTo("UNAUTHENTICATED");
            return false;
        } finally {
            channel.shutdownNow();
        }
    }
}
