package com.kronkers.mlops.ingestion.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.kronkers.mlops.ingestion.ComponentTest;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
@TestProfile(LargeUploadTest.Large.class)
@EnabledOnOs(OS.LINUX)
class FullDiskTest extends ComponentTest {
    /** More than any file that this process keeps open needs, less than the upload. */
    private static final long TAKEN = 16L << 20;

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
