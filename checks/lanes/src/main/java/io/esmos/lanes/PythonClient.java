package io.esmos.lanes;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.TimeUnit;

/** A vendor's own client, as a package of Python. */
public enum PythonClient {
  /** Cloudflare's, made from its published schemas. */
  CLOUDFLARE("Cloudflare's Python client", "cloudflare");

  /** What a machine lacks where a client is missing. */
  static final String NEED =
      "pip install -r checks/python.txt, and name that Python in ESMOS_PYTHON";

  /** Importing a large package from a cold disk takes seconds. */
  private static final long IMPORT_SECONDS = 60;

  private final String product;
  private final String module;

  PythonClient(String product, String module) {
    this.product = product;
    this.module = module;
  }

  /** Returns the product's name, without a version. */
  public String product() {
    return product;
  }

  /** Returns the interpreter: what {@code ESMOS_PYTHON} names, else {@code python3}. */
  public static String interpreter() {
    return System.getenv().getOrDefault("ESMOS_PYTHON", "python3");
  }

  /** Whether this interpreter can import the client. */
  boolean isIn(String interpreter) {
    ProcessBuilder importing = new ProcessBuilder(interpreter, "-c", "import " + module);
    importing.redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
    try {
      Process process = importing.start();
      try {
        return process.waitFor(IMPORT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return false; // there is no such interpreter
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
