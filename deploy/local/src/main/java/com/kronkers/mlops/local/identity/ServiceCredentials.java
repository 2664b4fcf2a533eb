package com.kronkers.mlops.local.identity;

import com.kronkers.mlops.local.state.Passwords;
import java.io.IOException;

/**
 * How a service proves who it is and checks who calls it.
 *
 * @param publicKey what tokens are verified with, the base 64 of its X.509 form
 * @param tokenServer where the service exchanges its secret for a token
 */
public record ServiceCredentials(String publicKey, String tokenServer, Passwords passwords) {

    public String clientSecret(String service) throws IOException {
        return passwords.of("client/" + service);
    }
}
