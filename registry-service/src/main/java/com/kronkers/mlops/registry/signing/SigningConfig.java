package com.kronkers.mlops.registry.signing;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** With what decisions are signed. */
@ConfigMapping(prefix = "kronkers.signing")
public interface SigningConfig {
    /**
     * The private key, Ed25519 as PKCS #8 in PEM, with its public key beside it as {@code <name>.pub}. Both are made when
     * neither is there; replicas must share them. Whoever checks is given the public key alone.
     */
    Path keyFile();
}
