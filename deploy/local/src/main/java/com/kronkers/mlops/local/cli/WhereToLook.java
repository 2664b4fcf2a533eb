package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.platform.Platform;
import com.kronkers.mlops.local.state.DataDirectory;
import java.util.List;

/** What a newcomer needs once the platform runs. */
final class WhereToLook {

    private WhereToLook() {}

    /** @param paths what can be read at the moment, as paths of the platform's address */
    static void print(Platform platform, List<String> paths, Console console) {
        console.heading("Where to look");
        console.say("  address   " + platform.edge());
        console.say("  health    curl " + platform.edge() + "/health/services");
        console.say("  a token   TOKEN=$(" + command("token data-owner", platform.directory()) + ")");
        for (String path : paths) {
            console.say("  try it    curl -H \"Authorization: Bearer $TOKEN\" " + platform.edge() + path);
        }
        console.say("  REST      " + platform.edge() + "/openapi/<service>");
        console.say("  logs      " + platform.directory().logs());
    }

    /** For a platform that stops now: its addresses are of no use until it is started again. */
    static void afterStop(DataDirectory directory, List<String> paths, Console console) {
        console.heading("Where to look");
        console.say("  logs      " + directory.logs());
        console.say("  again     " + command("up", directory) + " starts the platform with all of this; there");
        paths.forEach(path -> console.say("            " + path));
    }

    /** The script's command for this very directory. */
    static String command(String words, DataDirectory directory) {
        boolean usual = directory.equals(new DirectoryOption().directory());
        return "./kronkers " + words + (usual ? "" : " --data-dir " + directory.root());
    }
}
