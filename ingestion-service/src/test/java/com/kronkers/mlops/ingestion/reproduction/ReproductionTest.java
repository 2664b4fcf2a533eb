package com.kronkers.mlops.ingestion.reproduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class ReproductionTest extends ComponentTest {
    private static final String KEYED =
            """
            {apiVersion: v3.1.0, kind: DataContract, id: k, version: "1", status: active, schema: [{name: k, properties: [
              {name: id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1},
              {name: name, logicalType: string, classification: internal}]}]}
            """;

    private static final String PRICED =
            """
            {apiVersion: v3.1.0, kind: DataContract, id: k, version: "1", status: active, schema: [{name: k, properties: [
              {name: id, logicalType: integer, required: true, primaryKey: true, primaryKeyPosition: 1},
              {name: price, logicalType: number}],
              customProperties: [{property: duplicates, value: {mode: %s}}]}]}
            """;

    @Inject
    EntityManager rows;

    @Inject
    Datasets datasets;

    @Inject
    ObjectFolder objects;

    @Test
    void aVersionFollowsFromItsUpload() {
        String dataset = declared("again");
        upload(dataset, "replace", receipts(0, 3, 1) + "2017-02-30,s1,1,0\n")
                .then()
                .statusCode(201);

        reproduce(dataset, 1)
                .statusCode(200)
                .body("identical", equalTo(true))
                .body("rows", equalTo(120))
                .body("rebuiltRows", equalTo(120))
                .body("differences.missing", equalTo(0))
                .body("differences.surplus", equalTo(0))
                .body("contractVersion", equalTo(1));
    }

    @Test
    void anAppendIsComparedByItsOwnRows() {
        String dataset = declared("again");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(3, 1, 1)).then().statusCode(201);

        reproduce(dataset, 2).statusCode(200).body("identical", equalTo(true)).body("rows", equalTo(40));
    }

    @Test
    void anInferredContractIsFollowedAgain() {
        String dataset = freshName("again");
        declare(dataset, "{}").statusCode(201);
        upload(dataset, "replace", "id;price;since\n007;1.50;2017-01-01\n010;2;2017-01-02\n")
                .then()
                .statusCode(201);

        reproduce(dataset, 1).statusCode(200).body("identical", equalTo(true)).body("rows", equalTo(2));
    }

    @Test
    void theContractIsTheOneThatWasFollowed() {
        String dataset = declared("again");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        declare(dataset, DECLARATION.replace("]}", ", {\"name\": \"note\", \"type\": \"string\"}]}"));

        owner().get("/datasets/" + dataset).then().body("contractVersion", equalTo(2));
        reproduce(dataset, 1).statusCode(200).body("identical", equalTo(true)).body("contractVersion", equalTo(1));
    }

    @Test
    void pseudonymsAreMadeWithTheKeyOfThen() {
        String dataset = freshName("again");
        declare(
                        dataset,
                        """
                        {"columns": [{"name": "id", "type": "integer"},
                          {"name": "contact", "type": "string", "classification": "personal"}]}""")
                .statusCode(201);
        upload(dataset, "replace", "id,contact\n1,anna\n2,bert\n").then().statusCode(201);
        owner().post("/datasets/" + dataset + "/pseudonym-keys").then().statusCode(201);
        upload(dataset, "replace", "id,contact\n1,anna\n2,cleo\n").then().statusCode(201);

        reproduce(dataset, 1)
                .statusCode(200)
                .body("identical", equalTo(true))
                .body("rebuiltRows", equalTo(2))
                .body("keyVersion", equalTo(1));
        reproduce(dataset, 2).statusCode(200).body("identical", equalTo(true)).body("keyVersion", equalTo(2));
    }

    /** The first version has five rows of three keys, the second three of two, of which one key is new. */
    @ParameterizedTest(name = "duplicates {0}, then {1}")
    @CsvSource({
        "keep, append, 5, 3",
        "keep, upsert, 5, 5",
        "rows, replace, 4, 2",
        "key, append, 3, 4",
        "key, upsert, 3, 4"
    })
    void whatWasLeftOutAndWhatWasReplacedComesOutTheSame(String duplicates, String mode, int first, int second) {
        String dataset = freshName("again");
        declare(dataset, "{}").statusCode(201);
        owner().contentType("application/yaml")
                .body(PRICED.formatted(duplicates).getBytes(StandardCharsets.UTF_8))
                .put("/datasets/" + dataset + "/contract")
                .then()
                .statusCode(201);
        upload(dataset, "replace", "id,price\n1,1.5\n1,1.5\n2,2.5\n2,2.75\n3,3.5\n")
                .then()
                .statusCode(201);
        upload(dataset, mode, "id,price\n2,9.5\n4,4.5\n2,9.5\n").then().statusCode(201);

        reproduce(dataset, 1)
                .statusCode(200)
                .body("identical", equalTo(true))
                .body("rows", equalTo(first))
                .body("rebuiltRows", equalTo(first));
        reproduce(dataset, 2)
                .statusCode(200)
                .body("identical", equalTo(true))
                .body("rows", equalTo(second))
                .body("rebuiltRows", equalTo(second));
    }

    @Test
    void anotherEngineIsAConflictThatStillHasTheVerdict() {
        String dataset = declared("again");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        sql(
                "update dataset_version set report = regexp_replace(report, '\"duckDb\":\"[^\"]*\"',"
                        + " '\"duckDb\":\"v0.1\"') where dataset = :dataset",
                dataset);

        reproduce(dataset, 1).statusCode(409).body("identical", equalTo(true)).body("duckDb.recorded", equalTo("v0.1"));
    }

    @Test
    void whatWasMaskedIsMaskedAgain() {
        String dataset = freshName("again");
        declare(dataset, "{}").statusCode(201);
        upload(dataset, "replace", "id,remark\n1,write to ada@shop.example\n2,\n")
                .then()
                .statusCode(201)
                .body("findings.check", contains("unclassified-personal"));

        reproduce(dataset, 1).statusCode(200).body("identical", equalTo(true)).body("rows", equalTo(2));
    }

    @Test
    void withoutItsUploadAVersionCannotBeMadeAgain() {
        String dataset = declared("again");
        upload(dataset, "replace", receipts(0, 3, 1).replace("s1", dataset))
                .then()
                .statusCode(201);
        sql(
                "update retention set expires_at = now() where vault = 'raw' and digest ="
                        + " (select source_digest from dataset_version where dataset = :dataset)",
                dataset);

        reproduce(dataset, 1).statusCode(410).body("type", endsWith("raw-gone"));
    }

    @Test
    void rowsThatWereTamperedWithAreCounted() {
        String dataset = declared("again");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        String other = declared("other");
        upload(other, "replace", receipts(0, 2, 1)).then().statusCode(201);
        QuarkusTransaction.requiringNew().run(() -> rows.createNativeQuery("update dataset_version_file set digest ="
                        + " (select digest from dataset_version_file where dataset = :other)"
                        + " where dataset = :dataset")
                .setParameter("other", other)
                .setParameter("dataset", dataset)
                .executeUpdate());

        reproduce(dataset, 1)
                .statusCode(200)
                .body("identical", equalTo(false))
                .body("differences.missing", equalTo(0))
                .body("differences.surplus", equalTo(40));
    }

    @Test
    void rowsOfTheParentThatWereReplacedAreNeededOnceMore() throws IOException {
        String dataset = freshName("again");
        declare(dataset, "{}").statusCode(201);
        owner().contentType("application/yaml")
                .body(KEYED.getBytes(StandardCharsets.UTF_8))
                .put("/datasets/" + dataset + "/contract")
                .then()
                .statusCode(201);
        upload(dataset, "replace", "id,name\n1,%1$s\n2,%1$s\n".formatted(dataset))
                .then()
                .statusCode(201);
        Path replaced =
                objects.path(datasets.version(dataset, "1").files().get(0).digest());
        upload(dataset, "upsert", "id,name\n2,new %s\n".formatted(dataset))
                .then()
                .statusCode(201);
        reproduce(dataset, 2).statusCode(200).body("identical", equalTo(true));

        Files.setLastModifiedTime(replaced, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        owner().contentType("application/json")
                .body("{\"keepVersions\": 1}")
                .put("/datasets/" + dataset + "/retention")
                .then()
                .statusCode(200);
        owner().post("/datasets/" + dataset + "/retention/apply").then().statusCode(200);

        assertThat(replaced).doesNotExist();
        reproduce(dataset, 2)
                .statusCode(410)
                .body("type", endsWith(":version-expired"))
                .body("detail", containsString(dataset + " version 1"));
    }

    private void sql(String update, String dataset) {
        QuarkusTransaction.requiringNew().run(() -> rows.createNativeQuery(update)
                .setParameter("dataset", dataset)
                .executeUpdate());
    }

    private static ValidatableResponse reproduce(String dataset, int version) {
        return owner().post("/datasets/" + dataset + "/versions/" + version + "/reproduction")
                .then();
    }
}
