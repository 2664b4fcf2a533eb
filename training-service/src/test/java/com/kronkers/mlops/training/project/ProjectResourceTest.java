package com.kronkers.mlops.training.project;

import static com.kronkers.mlops.training.Platform.as;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.kronkers.mlops.training.ComponentTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ProjectResourceTest extends ComponentTest {
    @ConfigProperty(name = "kronkers.data-dir")
    Path dataDirectory;

    @ConfigProperty(name = "test.git.address")
    Optional<String> gitAddress;

    @ConfigProperty(name = "test.git.commit")
    Optional<String> gitCommit;

    @Test
    void aProjectIsStoredOnceAndTellsWhatItTakes() {
        byte[] archive = ProjectArchives.java("teller", "");

        String digest = submit(archive)
                .statusCode(201)
                .header("Location", containsString("/training/projects/sha256:"))
                .body("name", is("teller"), "createdBy", is("test-user"))
                .extract()
                .path("digest");

        submit(archive).statusCode(200).body("digest", is(digest));
        as("auditor")
                .get("/training/projects/" + digest)
                .then()
                .statusCode(200)
                .body("entryPoints.main.language", is("java"))
                .body("entryPoints.main.command", is(java.util.List.of("java", "Train.java", "{note}")))
                .body("entryPoints.main.parameters.note.type", is("string"));
        as("data-scientist").get("/training/projects").then().body("digest", hasItem(digest));
    }

    @Test
    void aProjectWhoseFilesAreDamagedIsLeftOutOfTheList() throws IOException {
        String whole = submit(ProjectArchives.java("whole", "")).extract().path("digest");
        String damaged = submit(ProjectArchives.java("damaged", "")).extract().path("digest");
        Path manifest = dataDirectory
                .resolve("projects")
                .resolve(damaged.replace(':', '-'))
                .resolve("MLproject");
        Files.delete(manifest);

        as("data-scientist")
                .get("/training/projects")
                .then()
                .statusCode(200)
                .body("digest", hasItem(whole))
                .body("digest", not(hasItem(damaged)));
    }

    @Test
    void aProjectWithoutMlprojectIsToldWhatToWrite() {
        submit(ProjectArchives.zip("train.py", "print(1)"))
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", is("urn:kronkers:problem:invalid-project"))
                .body("errors[0].field", is("MLproject"))
                .body("errors[0].fix", containsString("command: \"python train.py --alpha {alpha}\""));
    }

    @Test
    void aZipSlipArchiveIsRefusedAndLeavesNothing() {
        submit(ProjectArchives.zip("MLproject", "name: a", "../../escaped", "x"))
                .statusCode(422)
                .body("errors[0].field", is("../../escaped"), "errors[0].problem", is("leads out of the project"));
    }

    @Test
    void anArchiveOverTheLimitIsNotReadToItsEnd() {
        submit(new byte[300 << 10]).statusCode(422).body("errors[0].problem", is("is larger than 204800 bytes"));
    }

    @Test
    void aCommitOfARepositoryIsStoredAndSaysWhereItIsFrom() {
        assumeTrue(gitCommit.isPresent(), "the git program is not installed");

        String digest = as("data-scientist")
                .body("{\"git\":\"" + gitAddress.orElseThrow() + "\",\"commit\":\"" + gitCommit.get() + "\"}")
                .post("/training/projects")
                .then()
                .statusCode(oneOf(200, 201))
                .body("git", is(gitAddress.get()), "commit", is(gitCommit.get()), "name", is("committed"))
                .extract()
                .path("digest");

        as("auditor").get("/training/projects/" + digest).then().body("commit", is(gitCommit.get()));
        as("data-scientist")
                .body("{\"git\":\"" + gitAddress.get() + "\",\"commit\":\"" + "0".repeat(40) + "\"}")
                .post("/training/projects")
                .then()
                .statusCode(422)
                .body("errors[0].problem", startsWith("git fetch did not succeed: "));
    }

    @Test
    void aRepositoryAtAHostThatNobodyAllowedIsRefused() {
        as("data-scientist")
                .body("{\"git\":\"https://git.example.org/a.git\",\"commit\":\"" + "a".repeat(40) + "\"}")
                .post("/training/projects")
                .then()
                .statusCode(422)
                .body("errors[0].problem", endsWith("not fetched from git.example.org"))
                .body("errors[0].fix", containsString("send an archive"));
    }

    @Test
    void onlyDataScientistsSubmit() {
        as("department:pricing")
                .contentType("application/zip")
                .body(new byte[10])
                .post("/training/projects")
                .then()
                .statusCode(403);
        as("data-scientist")
                .get("/training/projects/sha256:" + "0".repeat(64))
                .then()
                .statusCode(404)
                .body("type", is("urn:kronkers:problem:unknown-project"));
    }

    static ValidatableResponse submit(byte[] archive) {
        return as("data-scientist")
                .contentType("application/zip")
                .body(archive)
                .post("/training/projects")
                .then();
    }
}
