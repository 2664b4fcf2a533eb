package com.kronkers.mlops.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuTimeTest {

    @Test
    void theCompilersPartIsToldFromTheWhole() throws Exception {
        long pid = ProcessHandle.current().pid();
        double compiled = CpuTime.compilerSeconds(pid);

        assertThat(compiled).isPositive().isLessThan(CpuTime.seconds(pid));
    }
}
