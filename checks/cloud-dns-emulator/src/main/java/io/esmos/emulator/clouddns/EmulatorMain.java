package io.esmos.emulator.clouddns;

import com.google.cloud.dns.ZoneInfo;
import com.google.cloud.dns.testing.LocalDnsHelper;
import java.io.IOException;

/**
 * Runs Google's LocalDnsHelper with one zone, until its standard input ends. Arguments: the name of
 * the managed zone, and its apex. It prints {@code listening URL PROJECT}.
 */
public final class EmulatorMain {
  private EmulatorMain() {}

  /** Runs the emulator. */
  public static void main(String[] arguments) throws IOException {
    LocalDnsHelper helper = LocalDnsHelper.create(0L);
    helper.start();
    helper.getOptions().getService().create(ZoneInfo.of(arguments[0], arguments[1], "for tests"));
    System.out.println(
        "listening " + helper.getOptions().getHost() + " " + helper.getOptions().getProjectId());
    while (System.in.read() >= 0) {
      // What is written to it means nothing.
    }
    // Its own threads go on after stop().
    System.exit(0);
  }
}
