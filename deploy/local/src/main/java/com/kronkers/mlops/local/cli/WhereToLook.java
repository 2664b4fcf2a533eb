package com.kronkers.mlops.local.cli;

import com.kronkers.mlops.local.platform.Platform;

/** What a newcomer needs once the platform runs. */
final class WhereToLook {

    private WhereToLook() {}

    static void print(Platform platform, Console console) {
        console.heading("Where to look");
        console.say("  address   " + platform.edge());
        console.say("  health    curl " + platform.edge() + "/health");
        console.say("  a token   TOKEN=$(./kronkers token data-owner)");
        console.say("  try it    curl -H \"Authorization: Bearer $TOKEN\" " + platform.edge() + "/datasets");
        console.say("  REST      " + platform.edge() + "/openapi/<service>");
        console.say("  logs      " + platform.directory().logs());
    }
}
