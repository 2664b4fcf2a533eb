package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @Test
    void aCommitAtAnAllowedHostIsTaken() throws Exception {
        GitAddress address =
                GitAddress.of("https://git.example.org/team/trainer.git", COMMIT, Set.of("git.example.org"));

        assertThat(address.commit()).isEqualTo(COMMIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://git.example.org/a.git",
                "ssh://git.example.org/a.git",
                "git@git.example.org:a.git",
                "file:///etc",
                "ext::sh -c id",
                "--upload-pack=id",
                "https://git.example.org.evil.org/a.git",
                "https://git.example.org\\@evil.org/a",
                "https://git.example.org%2f.evil.org/a",
                "https://git.example.org./a",
                "https://git.example.org:8443/a.git",
                "https://user:password@git.example.org/a.git",
                "https://git.example.org/a.git?x=1",
                "https://127.0.0.1/a.git",
                "",
            })
    void anyOtherAddressIsRefused(String url) {
        assertThatThrownBy(() -> GitAddress.of(url, COMMIT, Set.of("git.example.org")))
                .isInstanceOf(InvalidProjectException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "0123456", "--upload-pack=id", "0123456789ABCDEF0123456789abcdef01234567"})
    void aBranchIsNoCommit(String commit) {
        assertThatThrownBy(() -> GitAddress.of("https://git.example.org/a.git", commit, Set.of("git.example.org")))
                .isInstanceOfSatisfying(
                        InvalidProjectException.class, e -> assertThat(e.fix()).contains("git rev-parse HEAD"));
    }
}
