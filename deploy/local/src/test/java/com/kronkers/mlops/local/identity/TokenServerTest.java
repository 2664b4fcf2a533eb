package com.kronkers.mlops.local.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.local.process.Ports;
import com.kronkers.mlops.local.state.DataDirectory;
import com.kronkers.mlops.local.state.Passwords;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenServerTest {

    private static final String GRANT = "grant_type=client_credentials";

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private String secret;
    private URI address;

    @BeforeEach
    void start() throws Exception {
        DataDirectory directory = new DataDirectory(folder.resolve("state")).create();
        Passwords passwords = Passwords.in(directory);
        TokenMint mint = new TokenMint(SigningKey.in(directory), Clock.systemUTC());
        int port = new Ports(Map.of()).of("token");
        TokenServer.start(vertx, port, mint, List.of("training"), passwords);
        secret = passwords.of("client/training");
        address = URI.create("http://127.0.0.1:" + port + "/token");
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void givesAServiceATokenForItsSecret() throws Exception {
        HttpResponse<String> inForm = ask(GRANT + "&client_id=training&client_secret=" + secret, null);
        HttpResponse<String> inHeader = ask(GRANT, basic("training", secret));

        for (HttpResponse<String> response : List.of(inForm, inHeader)) {
            assertThat(response.statusCode()).isEqualTo(200);
            JsonObject answer = new JsonObject(response.body());
            String claims = new String(
                    Base64.getUrlDecoder()
                            .decode(answer.getString("access_token").split("\\.")[1]),
                    StandardCharsets.UTF_8);
            assertThat(new JsonObject(claims).getJsonArray("groups")).containsExactly("service");
            assertThat(new JsonObject(claims).getString("sub")).isEqualTo("training");
            assertThat(answer.getString("token_type")).isEqualTo("Bearer");
        }
    }

    @Test
    void refusesAWrongSecretAndAnUnknownClient() throws Exception {
        assertThat(ask(GRANT, basic("training", "guess")).statusCode()).isEqualTo(401);
        assertThat(ask(GRANT, basic("stranger", secret)).statusCode()).isEqualTo(401);
        assertThat(ask(GRANT, null).statusCode()).isEqualTo(401);
        assertThat(ask(GRANT, "Basic ???").statusCode()).isEqualTo(401);
    }

    @Test
    void knowsNoOtherGrant() throws Exception {
        HttpResponse<String> response = ask("grant_type=password", basic("training", secret));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(response.body()).getString("error")).isEqualTo("unsupported_grant_type");
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> ask(String form, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
