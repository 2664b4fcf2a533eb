package com.kronkers.mlops.serving.deployment;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** By which keys promotions must be signed. */
@ConfigMapping(prefix = "kronkers.signing")
public interface SigningConfig {
    /**
     * The registry's public keys, Ed25519 in PEM, one after another: while a key is changed, the old one and the new one.
     * Where it is set, a promotion that none of them signed is not followed. It is the file that the registry keeps
     * beside its private key ({@code signing.key.pub}). Not set: whoever may write to the topic may promote.
     */
    Optional<Path> publicKeys();
}
