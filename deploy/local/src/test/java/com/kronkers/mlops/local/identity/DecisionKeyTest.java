package com.kronkers.mlops.local.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.local.state.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionKeyTest {
    @TempDir
    Path folder;

    @Test
    void itIsMadeOnceInFilesThatBelongTogetherAndReadByItsOwnerAlone() throws IOException, GeneralSecurityException {
        DataDirectory directory = new DataDirectory(folder);
        DecisionKey key = DecisionKey.in(directory);
        String first = Files.readString(key.file());

        assertThat(DecisionKey.in(directory)).isEqualTo(key);

        assertThat(Files.readString(key.file())).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.file())))
                .isEqualTo("rw-------");
        Signature signature = Signature.getInstance("Ed25519");
        KeyFactory keys = KeyFactory.getInstance("Ed25519");
        signature.initSign(keys.generatePrivate(new PKCS8EncodedKeySpec(content(key.file()))));
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(keys.generatePublic(new X509EncodedKeySpec(content(key.publicFile()))));
        signature.update((byte) 1);
        assertThat(signature.verify(signed)).isTrue();
    }

    private static byte[] content(Path pem) throws IOException {
        return Base64.getDecoder()
                .decode(Files.readString(pem)
                        .replaceAll("-----[A-Z ]+-----", "")
                        .replaceAll("\\s", ""));
    }
}
