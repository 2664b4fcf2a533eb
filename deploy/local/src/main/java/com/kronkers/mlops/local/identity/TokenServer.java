package com.kronkers.mlops.local.identity;

import com.kronkers.mlops.local.state.Passwords;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives a service a token for its secret: the client credentials grant of OAuth 2.0 (RFC 6749, 4.4) on loopback. */
public final class TokenServer {

    private static final Duration VALIDITY = Duration.ofMinutes(10);

    private final TokenMint mint;
    private final Map<String, byte[]> secrets;

    private TokenServer(TokenMint mint, Map<String, byte[]> secrets) {
        this.mint = mint;
        this.secrets = secrets;
    }

    /** Listens on the loopback port until Vert.x closes. */
    public static void start(Vertx vertx, int port, TokenMint mint, List<String> services, Passwords passwords)
            throws IOException {
        Map<String, byte[]> secrets = new HashMap<>();
        for (String service : services) {
            secrets.put(service, passwords.of("client/" + service).getBytes(StandardCharsets.UTF_8));
        }
        TokenServer server = new TokenServer(mint, secrets);
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .requestHandler(server::answer)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void answer(HttpServerRequest request) {
        if (!"/token".equals(request.path())) {
            refuse(request, 404, "invalid_request");
        } else if (request.method() != HttpMethod.POST) {
            refuse(request, 405, "invalid_request");
        } else {
            request.setExpectMultipart(true);
            request.endHandler(end -> exchange(request));
        }
    }

    private void exchange(HttpServerRequest request) {
        if (!"client_credentials".equals(request.getFormAttribute("grant_type"))) {
            refuse(request, 400, "unsupported_grant_type");
            return;
        }
        Login login = login(request);
        byte[] secret = login == null ? null : secrets.get(login.client());
        if (secret == null || !MessageDigest.isEqual(secret, login.secret().getBytes(StandardCharsets.UTF_8))) {
            refuse(request, 401, "invalid_client");
            return;
        }
        String token = mint.mint(login.client(), List.of("service"), VALIDITY);
        JsonObject answer = new JsonObject()
                .put("access_token", token)
                .put("token_type", "Bearer")
                .put("expires_in", VALIDITY.toSeconds());
        request.response()
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(answer.encode());
    }

    private record Login(String client, String secret) {}

    /** The client may name itself in the Authorization header or in the form. */
    private static Login login(HttpServerRequest request) {
        String header = request.getHeader("authorization");
        if (header != null && header.regionMatches(true, 0, "Basic ", 0, 6)) {
            try {
                String pair = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
                int colon = pair.indexOf(':');
                return colon < 0 ? null : new Login(pair.substring(0, colon), pair.substring(colon + 1));
            } catch (IllegalArgumentException notBase64) {
                return null;
            }
        }
        String client = request.getFormAttribute("client_id");
        String secret = request.getFormAttribute("client_secret");
        return client == null || secret == null ? null : new Login(client, secret);
    }

    private static void refuse(HttpServerRequest request, int status, String error) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(new JsonObject().put("error", error).encode());
    }
}
