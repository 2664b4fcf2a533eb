package com.kronkers.mlops.local.process;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processes that one of ours started and that may outlive it, such as a trainer of the training service. */
public final class ProcessGroup {

    private ProcessGroup() {}

    /** Every live process whose group the given process leads or led. */
    public static List<ProcessIdentity> members(long leader) {
        List<ProcessIdentity> members = new ArrayList<>();
        String[] entries = Optional.ofNullable(new File("/proc").list()).orElse(new String[0]);
        for (String entry : entries) {
            if (entry.chars().allMatch(Character::isDigit)) {
                long pid = Long.parseLong(entry);
                ProcessStat.of(pid)
                        .filter(stat -> stat.group() == leader && !stat.isZombie())
                        .ifPresent(stat -> members.add(new ProcessIdentity(pid, stat.startTicks())));
            }
        }
        return members;
    }

    /** Ends at once what is left of a group whose leader has gone. */
    public static void killRemains(long leader) {
        for (ProcessIdentity member : members(leader)) {
            Signals.kill(member);
        }
    }
}
