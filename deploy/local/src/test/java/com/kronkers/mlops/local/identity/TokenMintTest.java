package com.kronkers.mlops.local.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.state.DataDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenMintTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    @TempDir
    private Path folder;

    private DataDirectory directory;
    private SigningKey key;

    @BeforeEach
    void makeKey() throws Exception {
        directory = new DataDirectory(folder.resolve("state")).create();
        key = SigningKey.in(directory);
    }

    @Test
    void aTokenCarriesWhoMayDoWhatUntilWhen() throws Exception {
        TokenMint mint = new TokenMint(key, Clock.fixed(NOW, ZoneOffset.UTC));

        String token = mint.mint("ana", Role.parse("department:replenishment").groups(), Duration.ofHours(1));

        JsonNode header = part(token, 0);
        JsonNode claims = part(token, 1);
        assertThat(header.path("alg").asText()).isEqualTo("RS256");
        assertThat(claims.path("iss").asText()).isEqualTo("kronkers");
        assertThat(claims.path("sub").asText()).isEqualTo("ana");
        assertThat(claims.path("upn").asText()).isEqualTo("ana");
        assertThat(claims.path("groups"))
                .extracting(JsonNode::asText)
                .containsExactly("department", "department:replenishment");
        assertThat(claims.path("iat").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(claims.path("exp").asLong()).isEqualTo(NOW.getEpochSecond() + 3600);
    }

    @Test
    void aTokenIsVerifiedByTheKeyThatServicesGet() throws Exception {
        String token = new TokenMint(key, Clock.systemUTC())
                .mint("ana", Role.parse("approver").groups(), Duration.ofHours(1));

        PublicKey published = KeyFactory.getInstance("RSA")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key.publicKeyText())));
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(published);
        verifier.update(token.substring(0, token.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII));

        assertThat(verifier.verify(Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1))))
                .isTrue();
    }

    @Test
    void theKeyStaysTheSameAndIsReadableByItsOwnerOnly() throws Exception {
        SigningKey again = SigningKey.in(directory);

        assertThat(again.publicKeyText()).isEqualTo(key.publicKeyText());
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.secrets().resolve("signing-key.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anUnknownRoleIsRefusedWithTheRolesThereAre() {
        assertThatThrownBy(() -> Role.parse("owner"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("data-owner")
                .hasMessageContaining("department:<name>");
    }

    private static JsonNode part(String token, int index) throws Exception {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[index]));
    }
}
