package com.kronkers.mlops.ingestion.upload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.kronkers.mlops.ingestion.ComponentTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A disk that takes no more: the kernel refuses to let any file of this process grow beyond a size, which fails the
 * same system calls as a full disk does.
 */
@QuarkusTest
@TestProfile(FullDiskTest.LargeParts.class)
@EnabledOnOs(OS.LINUX)
class FullDiskTest extends ComponentTest {
    /** More than any file that this process keeps open needs, less than the upload. */
    private static final long TAKEN = 16L << 20;

    private static final int PART = 24 << 20;

    /** A part is larger than what the disk takes. */
    public static class LargeParts extends LargeUploadTest.Large {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = super.getConfigOverrides();
            overrides.put("kronkers.upload.part-size", Integer.toString(PART));
            return overrides;
        }
    }

    private static final String ROW = "2017-02-01,s1,1,0\n";

    @ConfigProperty(name = "kronkers.data-dir")
    Path dataDirectory;

    @AfterEach
    void makeRoom() throws Exception {
        limitFiles("unlimited");
    }

    @Test
    void anUploadThatDoesNotFitIsRefusedAndLeavesNothing() throws Exception {
        String dataset = declared("full");
        upload(dataset, "replace", receipts(0, 2, 1)).then().statusCode(201);
        String large = "day,store,quantity,discount\n" + ROW.repeat(40 * (1 << 20) / ROW.length());

        limitFiles(Long.toString(TAKEN));
        upload(dataset, "append", large)
                .then()
                .statusCode(507)
                .body("type", endsWith(":storage-full"))
                .body("errors.fix", hasItem(containsString("platform team")));

        owner().get("/datasets/" + dataset + "/versions").then().body("version", contains(1));
        owner().get("/datasets/" + dataset + "/versions/latest/content?format=csv&limit=1")
                .then()
                .statusCode(200);
        assertThat(leftovers()).isZero();
        limitFiles("unlimited");
        upload(dataset, "append", large).then().statusCode(201).body("version", equalTo(2));
    }

    @Test
    void aPieceThatDoesNotFitKeepsThePartsBeforeIt() throws Exception {
        String dataset = declared("full");
        // One part, so that the disk is full in the middle of it.
        byte[] csv = ("day,store,quantity,discount\n" + ROW.repeat(PART / ROW.length())).getBytes(US_ASCII);
        String upload = owner().header("Upload-Complete", "?0")
                .post("/datasets/" + dataset + "/uploads")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        piece(upload, 0, csv, 1000, "?0").statusCode(204);

        limitFiles(Long.toString(TAKEN));
        piece(upload, 1000, csv, csv.length, "?1").statusCode(507).body("type", endsWith(":storage-full"));

        offset(upload, 1000);
        limitFiles("unlimited");
        offset(upload, 1000);
        piece(upload, 1000, csv, csv.length, "?1").statusCode(201).body("newRows", equalTo(PART / ROW.length()));
    }

    private static ValidatableResponse piece(String upload, int from, byte[] csv, int to, String complete) {
        return owner().contentType("application/partial-upload")
                .header("Upload-Offset", from)
                .header("Upload-Complete", complete)
                .body(Arrays.copyOfRange(csv, from, to))
                .patch(upload)
                .then();
    }

    private static void offset(String upload, int bytes) {
        owner().head(upload).then().statusCode(204).header("Upload-Offset", Integer.toString(bytes));
    }

    private long leftovers() throws IOException {
        try (Stream<Path> left = Files.walk(dataDirectory.resolve("temporary"))) {
            return left.filter(Files::isRegularFile).count();
        }
    }

    private static void limitFiles(String bytes) throws Exception {
        long self = ProcessHandle.current().pid();
        Process limiting = new ProcessBuilder("prlimit", "--pid", Long.toString(self), "--fsize=" + bytes + ":")
                .inheritIO()
                .start();
        assertThat(limiting.waitFor()).isZero();
    }
}
