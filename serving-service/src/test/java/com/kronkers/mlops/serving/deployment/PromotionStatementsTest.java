package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.serving.platform.Neighbours;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromotionStatementsTest {
    private static final String ELSE = "says something else than its signed statement";

    private final ObjectMapper json = new ObjectMapper();
    private final PromotionSigner registry = new PromotionSigner();
    private final ObjectNode event =
            (ObjectNode) Neighbours.promotion("demand", 3, "2", "sha256:" + "0a".repeat(32), "sales");

    @TempDir
    Path folder;

    private PromotionStatements statements;

    @BeforeEach
    void start() {
        statements = statements(registry.publicKey(folder.resolve("keys.pub")));
    }

    @Test
    void whatTheRegistrySignedIsFollowed() {
        assertThatCode(() -> require(registry.signed(event))).doesNotThrowAnyException();
    }

    @Test
    void whatWasSignedByTheRegistryItselfIsFollowed() throws IOException {
        Path golden = Path.of("src", "test", "resources", "signing");
        statements = statements(golden.resolve("signing.key.pub"));
        ObjectNode signed = (ObjectNode) json.readTree(Files.readAllBytes(golden.resolve("model-promoted.json")));

        assertThatCode(() -> require(signed)).doesNotThrowAnyException();
        signed.put("revision", signed.path("revision").asLong() + 1);
        assertThatThrownBy(() -> require(signed)).hasMessageContaining(ELSE);
    }

    @Test
    void nothingThatDecidesWhoAnswersMayDifferFromWhatIsSigned() {
        refused(changed -> changed.put("model", "other"), ELSE);
        refused(changed -> changed.put("revision", 4), ELSE);
        refused(changed -> changed.put("reason", "rollback"), ELSE);
        refused(changed -> target(changed).put("alias", "challenger"), ELSE);
        refused(changed -> target(changed).put("version", "1"), ELSE);
        refused(changed -> target(changed).put("weight", 99), ELSE);
        refused(changed -> target(changed).put("shadow", true), ELSE);
        refused(changed -> artifact(changed).put("digest", "sha256:" + "0b".repeat(32)), ELSE);
        refused(changed -> ((ObjectNode) target(changed).path("dataset")).put("name", "others"), ELSE);
        refused(changed -> changed.putArray("deployments"), ELSE);
        refused(
                changed -> ((ArrayNode) changed.path("deployments"))
                        .add(target(changed).deepCopy().put("alias", "challenger")),
                ELSE);
    }

    @Test
    void aPromotionWithoutASignatureOfTheRegistryIsNotFollowed() {
        String nobody = "is not signed by a key of the registry";
        assertThatThrownBy(() -> require(event)).hasMessageContaining("is not signed");
        assertThatThrownBy(() -> require(new PromotionSigner().signed(event))).hasMessageContaining(nobody);
        assertThatThrownBy(() -> require(registry.signed(event, "urn:kronkers:promotion:v1", "text/plain")))
                .hasMessageContaining(nobody);
        assertThatThrownBy(() -> require(registry.signed(event, "urn:other", "application/vnd.in-toto+json")))
                .hasMessageContaining("is about something else");
        refused(changed -> statement(changed).putArray("signatures"), nobody);
        refused(changed -> statement(changed).put("payload", "e30="), nobody);
        refused(changed -> statement(changed).put("payload", "%"), "cannot be read");
        refused(changed -> signature(changed).put("sig", "%"), "cannot be read");
        refused(changed -> signature(changed).put("sig", "AAAA"), nobody);
    }

    @Test
    void whileAKeyIsChangedBothAreTaken() throws IOException {
        PromotionSigner next = new PromotionSigner();
        Path both = Files.writeString(folder.resolve("both.pub"), registry.publicKey() + next.publicKey());
        statements = statements(both);

        assertThatCode(() -> require(registry.signed(event))).doesNotThrowAnyException();
        assertThatCode(() -> require(next.signed(event))).doesNotThrowAnyException();
    }

    @Test
    void withoutKeysNothingIsChecked() {
        statements = new PromotionStatements(Optional.empty(), json);

        assertThatCode(() -> require(event)).doesNotThrowAnyException();
    }

    @Test
    void aFileWithoutKeysIsNoReasonToCheckNothing() throws IOException {
        Path none = Files.writeString(folder.resolve("none.pub"), "");

        assertThatThrownBy(() -> statements(none)).hasMessageContaining("holds no public key");
        assertThatThrownBy(() -> statements(folder.resolve("missing.pub"))).hasMessageContaining("cannot be read");
    }

    private void refused(Consumer<ObjectNode> change, String why) {
        ObjectNode changed = registry.signed(event);
        change.accept(changed);
        assertThatThrownBy(() -> require(changed))
                .isInstanceOf(InvalidPromotionException.class)
                .hasMessageContaining(why);
    }

    private void require(ObjectNode signed) {
        byte[] data = signed.toString().getBytes(StandardCharsets.UTF_8);
        statements.require(ModelPromoted.decode(json, data), data);
    }

    private PromotionStatements statements(Path keys) {
        return new PromotionStatements(Optional.of(keys), json);
    }

    private static ObjectNode target(ObjectNode promoted) {
        return (ObjectNode) promoted.path("deployments").get(0);
    }

    private static ObjectNode artifact(ObjectNode promoted) {
        return (ObjectNode) target(promoted).path("artifact");
    }

    private static ObjectNode statement(ObjectNode promoted) {
        return (ObjectNode) promoted.path("statement");
    }

    private static ObjectNode signature(ObjectNode promoted) {
        return (ObjectNode) statement(promoted).path("signatures").get(0);
    }
}
