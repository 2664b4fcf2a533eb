package com.kronkers.mlops.registry.signing;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** This installation's key, from its files. */
@Singleton
public class SigningKey {
    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final int LINE = 64;

    private final PrivateKey key;
    private final String id;

    @Inject
    SigningKey(SigningConfig config) {
        this(config.keyFile());
    }

    SigningKey(Path keyFile) {
        Path publicFile = keyFile.resolveSibling(keyFile.getFileName() + ".pub");
        try {
            if (!Files.exists(keyFile) && !Files.exists(publicFile)) {
                create(keyFile, publicFile);
            }
            key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(read(keyFile)));
            id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(read(publicFile)));
        } catch (IOException e) {
            throw new UncheckedIOException("the key of decisions cannot be read or made: " + e, e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    keyFile + " is no Ed25519 key as PKCS #8 in PEM, or its public key beside it is none", e);
        }
    }

    /** SHA-256 of the public key (its SubjectPublicKeyInfo), in hexadecimal. */
    String id() {
        return id;
    }

    byte[] sign(byte[] document) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(document);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs by " + ALGORITHM, e);
        }
    }

    private static byte[] read(Path file) throws IOException {
        String body = Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return Base64.getDecoder().decode(body);
    }

    private static void create(Path keyFile, Path publicFile) throws IOException, GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        Files.createDirectories(keyFile.toAbsolutePath().getParent());
        Files.createFile(keyFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile, pem(PRIVATE, pair.getPrivate().getEncoded()), StandardOpenOption.WRITE);
        Files.writeString(publicFile, pem(PUBLIC, pair.getPublic().getEncoded()));
    }

    private static String pem(String what, byte[] content) {
        Base64.Encoder lines = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + what + "-----\n" + lines.encodeToString(content) + "\n-----END " + what + "-----\n";
    }
}
