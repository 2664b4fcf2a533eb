package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.identity.Role;
import com.kronkers.mlops.local.identity.SigningKey;
import com.kronkers.mlops.local.identity.TokenMint;
import com.kronkers.mlops.local.state.DataDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a bearer token of the local platform. */
@Command(
        name = "token",
        description = "Print a token for a role.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Roles: data-owner, data-scientist, approver, platform, auditor, service, department:<name>.",
            "",
            "Examples:",
            "  TOKEN=$(./kronkers token data-owner)",
            "  ./kronkers token department:replenishment --subject ana --valid-for PT1H",
        })
public final class TokenCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "ROLE", description = "One role or several.")
    private List<String> roles;

    @Option(names = "--subject", paramLabel = "NAME", description = "Who the token speaks for.")
    private String subject;

    @Option(
            names = "--valid-for",
            paramLabel = "DURATION",
            defaultValue = "PT12H",
            description = "How long, as ISO 8601 duration. Default: ${DEFAULT-VALUE}.")
    private Duration validFor;

    @Mixin
    private DirectoryOption directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<String> groups = new ArrayList<>();
        for (String role : roles) {
            groups.addAll(Role.parse(role).groups());
        }
        DataDirectory data = directory.directory();
        if (!SigningKey.existsIn(data)) {
            throw new IOException("No platform was ever started on " + data.root() + ". Start it: ./kronkers up");
        }
        String who = subject != null ? subject : Role.parse(roles.get(0)).defaultSubject();
        TokenMint mint = new TokenMint(SigningKey.in(data), Clock.systemUTC());
        spec.commandLine().getOut().println(mint.mint(who, groups, validFor));
        return 0;
    }
}
