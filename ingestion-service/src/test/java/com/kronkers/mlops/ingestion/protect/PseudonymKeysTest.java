package com.kronkers.mlops.ingestion.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class PseudonymKeysTest extends ComponentTest {
    private static final DataContract CUSTOMERS = new DataContract(
            1, List.of(new Column("customer", ColumnType.STRING, true, Classification.PERSONAL)), null);

    @Inject
    Protections protections;

    @Inject
    PseudonymKeys keys;

    @Inject
    EntityManager rows;

    @Test
    void everyDatasetHasAKeyOfItsOwn() {
        String one = declared("receipts");
        String other = declared("receipts");

        assertThat(pseudonym(one, null)).isEqualTo(pseudonym(one, null)).isNotEqualTo(pseudonym(other, null));
    }

    @Test
    void aRotatedKeyIsUsedFromThenOnAndTheOldOneIsKept() {
        String dataset = declared("receipts");
        owner().get("/datasets/" + dataset + "/pseudonym-keys").then().body("", empty());
        String before = pseudonym(dataset, null);

        owner().post("/datasets/" + dataset + "/pseudonym-keys")
                .then()
                .statusCode(201)
                .body("version", equalTo(2));

        assertThat(pseudonym(dataset, null)).isNotEqualTo(before);
        assertThat(pseudonym(dataset, 1)).isEqualTo(before);
        owner().get("/datasets/" + dataset + "/pseudonym-keys").then().body("version", contains(2, 1));
    }

    @Test
    void datasetsOfAGroupShareTheirPseudonymsAlsoAfterARotation() {
        String group = freshName("group");
        String one = declared("receipts");
        String other = declared("receipts");
        String alone = pseudonym(one, null);

        share(one, group).statusCode(200).body("version", equalTo(2)).body("group", equalTo(group));
        share(other, group).statusCode(200).body("version", equalTo(1));
        share(other, group).statusCode(200).body("version", equalTo(1));

        assertThat(pseudonym(one, null)).isEqualTo(pseudonym(other, null)).isNotEqualTo(alone);
        owner().post("/datasets/" + other + "/pseudonym-keys").then().statusCode(201);
        assertThat(pseudonym(one, null)).isEqualTo(pseudonym(other, null)).isNotEqualTo(pseudonym(one, 2));
        assertThat(pseudonym(one, 1)).isEqualTo(alone);
    }

    @Test
    void aGroupNeedsAName() {
        share(declared("receipts"), "dataset:x").statusCode(422).body("type", endsWith("invalid-parameter"));
    }

    @Test
    void onlyWhoManagesTheDatasetRotates() {
        someone("eve", "data-owner")
                .post("/datasets/" + declared("receipts") + "/pseudonym-keys")
                .then()
                .statusCode(403);
    }

    @Test
    @Transactional
    void theDatabaseHoldsNoKeyInTheClear() {
        String dataset = declared("receipts");
        int version = keys.newest(dataset).version();
        byte[] key = keys.key(dataset, version);

        List<byte[]> wrapped = rows.createNativeQuery("select wrapped from pseudonym_key", byte[].class)
                .getResultList();

        assertThat(wrapped).isNotEmpty();
        assertThat(wrapped)
                .noneMatch(each ->
                        HexFormat.of().formatHex(each).contains(HexFormat.of().formatHex(key)));
        assertThat(new String(wrapped.get(0), StandardCharsets.ISO_8859_1)).doesNotContain(dataset);
    }

    private String pseudonym(String dataset, Integer version) {
        return ((Pseudonym) protections.of(dataset, CUSTOMERS, version).get("customer")).of("anna");
    }

    private static ValidatableResponse share(String dataset, String group) {
        return owner().contentType(ContentType.JSON)
                .body("{\"group\": \"" + group + "\"}")
                .put("/datasets/" + dataset + "/pseudonym-keys/group")
                .then();
    }
}
