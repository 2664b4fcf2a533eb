package com.kronkers.mlops.training.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.training.ComponentTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ArtifactsTest extends ComponentTest {
    private final MlflowApi scientist = MlflowApi.as("data-scientist");

    @ConfigProperty(name = "kronkers.data-dir")
    Path dataDirectory;

    @TestHTTPResource
    URI service;

    private String experiment;
    private String run;

    @BeforeEach
    void makeRun() {
        experiment = scientist.experiment();
        run = scientist.run(experiment);
    }

    private String path(String artifact) {
        return MlflowApi.artifact(experiment, run, artifact);
    }

    @Test
    void anArtifactIsWrittenListedReadReplacedAndDeleted() {
        scientist
                .request()
                .body("one")
                .put(path("a%20folder/notes.txt"))
                .then()
                .statusCode(200)
                .body(is("{}"));
        scientist
                .request()
                .body("three")
                .put(path("a%20folder/notes.txt"))
                .then()
                .statusCode(200);

        scientist
                .request()
                .get(path("a%20folder/notes.txt"))
                .then()
                .statusCode(200)
                .body(is("three"));
        JsonNode root = scientist.ok(scientist.get("artifacts/list?run_id=" + run));
        assertThat(root.at("/files/0/path").asText()).isEqualTo("a folder");
        JsonNode below = scientist.ok(scientist.get("artifacts/list?path=a%20folder&run_uuid=" + run));
        assertThat(below.at("/files/0/path").asText()).isEqualTo("a folder/notes.txt");
        assertThat(below.at("/files/0/file_size").asInt()).isEqualTo(5);
        JsonNode proxied = scientist.ok(scientist
                .request()
                .get("/api/2.0/mlflow-artifacts/artifacts?path=" + experiment + "/" + run + "/artifacts/a%20folder")
                .then());
        assertThat(proxied.at("/files/0/path").asText()).isEqualTo("notes.txt");

        scientist.request().delete(path("a%20folder/notes.txt")).then().statusCode(200);
        scientist
                .request()
                .get(path("a%20folder/notes.txt"))
                .then()
                .statusCode(404)
                .body("error_code", is("RESOURCE_DOES_NOT_EXIST"));
        scientist.request().delete(path("a%20folder/notes.txt")).then().statusCode(200);
    }

    @Test
    void anEmptyArtifactIsOne() {
        scientist.request().body(new byte[0]).put(path("empty")).then().statusCode(200);

        assertThat(scientist
                        .ok(scientist.get("artifacts/list?run_id=" + run))
                        .at("/files/0/file_size")
                        .asInt())
                .isZero();
    }

    @Test
    void noPathLeadsOutOfARun() {
        for (String outside : new String[] {
            "..%2f..%2fother", "%2e%2e/%2e%2e/other", "a/..%2f..%2f..%2fx", "a%5c..%5cb", "a%00b", "%2fx", "a%2f%2fb"
        }) {
            scientist.request().body("x").put(path(outside)).then().statusCode(Matchers.refused());
        }
        for (String nobodys : new String[] {
            "0/x", "traces/a/artifacts/b", experiment + "/" + run + "/b", "999/" + run + "/artifacts/b"
        }) {
            scientist.request().body("x").put(MlflowApi.PROXY + nobodys).then().statusCode(404);
        }
        scientist.get("artifacts/list?path=../..&run_id=" + run).statusCode(400).body("message", is("Invalid path"));
    }

    @Test
    void linksAreNotFollowed() throws Exception {
        Path secret = Files.writeString(Files.createTempFile("secret", ".txt"), "secret");
        Path folder = dataDirectory.resolve("runs/" + experiment + "/" + run + "/artifacts");
        Files.createDirectories(folder);
        Files.createSymbolicLink(folder.resolve("link"), secret);
        Files.createSymbolicLink(folder.resolve("folder"), secret.getParent());

        scientist.request().get(path("link")).then().statusCode(404);
        scientist.request().get(path("folder/" + secret.getFileName())).then().statusCode(404);
        scientist.request().body("x").put(path("folder/new.txt")).then().statusCode(400);
        assertThat(scientist.ok(scientist.get("artifacts/list?run_id=" + run)).has("files"))
                .isFalse();
        assertThat(secret).hasContent("secret");
    }

    @Test
    void whatBreaksOffLeavesWhatWasThere() throws Exception {
        scientist.request().body("before").put(path("model.bin")).then().statusCode(200);

        try (Socket socket = new Socket("127.0.0.1", service.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT " + path("model.bin")
                            + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nAuthorization: Bearer "
                            + com.kronkers.mlops.testing.TestTokens.token("data-scientist") + "\r\n\r\nhalf")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> incoming() > 0);
        }

        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> incoming() == 0);
        scientist.request().get(path("model.bin")).then().body(is("before"));
    }

    private long incoming() throws Exception {
        Path incoming = dataDirectory.resolve("runs-incoming");
        if (!Files.exists(incoming)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(incoming)) {
            return files.count();
        }
    }

    @Test
    void aFolderIsNoFileAndAFileNoFolder() {
        scientist.request().body("x").put(path("a/b")).then().statusCode(200);

        scientist
                .request()
                .body("x")
                .put(path("a"))
                .then()
                .statusCode(400)
                .body("message", containsString("A folder has this name"));
        scientist
                .request()
                .body("x")
                .put(path("a/b/c"))
                .then()
                .statusCode(400)
                .body("message", containsString("A file has the name"));
    }

    @Test
    void clientsAreToldToSendLargeFilesInOnePiece() {
        scientist
                .request()
                .contentType("application/json")
                .body("{\"path\":\"x\",\"num_parts\":2}")
                .post("/api/2.0/mlflow-artifacts/mpu/create/" + experiment + "/" + run + "/artifacts")
                .then()
                .statusCode(501)
                .body("message", startsWith("Multipart upload is not supported for the current artifact repository"));
    }

    /** Either is a refusal: a path that is none, or one that is nobody's. */
    private static final class Matchers {
        static org.hamcrest.Matcher<Integer> refused() {
            return org.hamcrest.Matchers.oneOf(400, 404);
        }
    }
}
