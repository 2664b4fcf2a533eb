package com.kronkers.mlops.registry.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementSignerTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void whatIsSignedCanBeCheckedWithThePublicKeyAlone() throws Exception {
        Envelope envelope = signer().sign(
                        List.of(new StatementSigner.Subject("/models/demand/versions/1/artifact", DIGEST)),
                        "urn:kronkers:promotion:v1",
                        Map.of("model", "demand"));

        byte[] payload = Base64.getDecoder().decode(envelope.payload());
        JsonNode statement = json.readTree(payload);
        assertThat(statement.path("_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(statement.at("/subject/0/digest/sha256").asText()).isEqualTo("0a".repeat(32));
        assertThat(statement.at("/predicate/model").asText()).isEqualTo("demand");
        byte[] signature =
                Base64.getDecoder().decode(envelope.signatures().get(0).sig());
        assertThat(verifies(payload, signature)).isTrue();
        payload[payload.length - 1]++;
        assertThat(verifies(payload, signature)).isFalse();
    }

    @Test
    void theKeyIsMadeOnceAndReadByItsOwnerAlone() throws IOException {
        SigningKey first = new SigningKey(keyFile());

        assertThat(new SigningKey(keyFile()).id()).isEqualTo(first.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(publicFile())).startsWith("-----BEGIN PUBLIC KEY-----\n");
    }

    @Test
    void aKeyThatIsNoneOrHalfThereIsNotReplaced() throws IOException {
        Files.writeString(keyFile(), "no key");
        Files.writeString(publicFile(), "no key");
        assertThatThrownBy(() -> new SigningKey(keyFile()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is no Ed25519 key");
        Files.delete(keyFile());

        assertThatThrownBy(() -> new SigningKey(keyFile())).hasMessageContaining("cannot be read or made");
        assertThat(keyFile()).doesNotExist();
    }

    private StatementSigner signer() {
        return new StatementSigner(new SigningKey(keyFile()), json);
    }

    private boolean verifies(byte[] payload, byte[] signature) throws GeneralSecurityException, IOException {
        String pem = Files.readString(publicFile())
                .replace("-----BEGIN PUBLIC KEY-----", "")
                .replace("-----END PUBLIC KEY-----", "")
                .replaceAll("\\s", "");
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(pem))));
        String type = "application/vnd.in-toto+json";
        check.update(
                ("DSSEv1 " + type.length() + " " + type + " " + payload.length + " ").getBytes(StandardCharsets.UTF_8));
        check.update(payload);
        return check.verify(signature);
    }

    private Path keyFile() {
        return folder.resolve("signing.key");
    }

    private Path publicFile() {
        return folder.resolve("signing.key.pub");
    }
}
