package com.kronkers.mlops.local.identity;

import com.kronkers.mlops.local.state.DataDirectory;
import com.kronkers.mlops.local.state.SecretFile;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** The key that signs this platform's tokens: RSA of 2048 bits, made once, in a file of mode 0600. */
public final class SigningKey {

    private static final int BITS = 2048;
    private static final String HEADER = "-----BEGIN PRIVATE KEY-----";
    private static final String FOOTER = "-----END PRIVATE KEY-----";

    private final RSAPrivateCrtKey privateKey;

    private SigningKey(RSAPrivateCrtKey privateKey) {
        this.privateKey = privateKey;
    }

    public static boolean existsIn(DataDirectory directory) {
        return Files.exists(file(directory));
    }

    public static SigningKey in(DataDirectory directory) throws IOException {
        try {
            if (!existsIn(directory)) {
                create(file(directory));
            }
            String text = Files.readString(file(directory)).replace(HEADER, "").replace(FOOTER, "");
            byte[] encoded = Base64.getMimeDecoder().decode(text);
            return new SigningKey(
                    (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException unusable) {
            throw new IOException(
                    "The signing key " + file(directory) + " cannot be used; move it away to get a new one", unusable);
        }
    }

    private static Path file(DataDirectory directory) {
        return directory.secrets().resolve("signing-key.pem");
    }

    private static void create(Path file) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(BITS);
        byte[] encoded = generator.generateKeyPair().getPrivate().getEncoded();
        SecretFile.write(file, Pem.privateKey(encoded));
    }

    byte[] sign(byte[] content) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(privateKey);
        signature.update(content);
        return signature.sign();
    }

    /** The public half in X.509 form. */
    public PublicKey publicKey() {
        BigInteger modulus = privateKey.getModulus();
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(modulus, privateKey.getPublicExponent()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK knows RSA", impossible);
        }
    }

    /** The public half as services take it: base 64 on one line. */
    public String publicKeyText() {
        return Base64.getEncoder().encodeToString(publicKey().getEncoded());
    }
}
