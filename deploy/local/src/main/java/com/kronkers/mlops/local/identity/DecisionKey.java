package com.kronkers.mlops.local.identity;

import com.kronkers.mlops.local.state.DataDirectory;
import com.kronkers.mlops.local.state.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/**
 * The key by which the registry signs what it decides: Ed25519, made once. The registry is given both files, serving the
 * public one alone.
 *
 * @param file of mode 0600, PKCS #8 in PEM
 * @param publicFile beside it, in PEM
 */
public record DecisionKey(Path file, Path publicFile) {

    /** This platform's; made if it is not there. */
    public static DecisionKey in(DataDirectory directory) throws IOException {
        Path file = directory.secrets().resolve("decision-key.pem");
        DecisionKey key = new DecisionKey(file, file.resolveSibling(file.getFileName() + ".pub"));
        if (!Files.exists(key.file()) || !Files.exists(key.publicFile())) {
            key.create();
        }
        return key;
    }

    private void create() throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            SecretFile.write(publicFile, Pem.publicKey(pair.getPublic().getEncoded()));
            SecretFile.write(file, Pem.privateKey(pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK knows Ed25519", impossible);
        }
    }
}
