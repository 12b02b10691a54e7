package io.esmos.testkit.sim;

import io.esmos.authority.AuthorityState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a broken variant in memory, and runs the simulated world with it. */
final class Mutant {
  private final BrokenVariant variant;

  Mutant(BrokenVariant variant) {
    this.variant = variant;
  }

  /** Returns the first seed that sees a rule broken, as {@link Seeds#search} does. */
  @SuppressWarnings("unchecked") // Seeds.search returns strings
  List<String> search(long from, long count) throws Exception {
    try (Loader loader = new Loader(compile(sources()), roots())) {
      Class<?> seeds = loader.loadClass("io.esmos.testkit.sim.Seeds");
      return (List<String>)
          seeds
              .getMethod("search", String.class, long.class, long.class)
              .invoke(null, variant.world(), from, count);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Map<String, String> sources() throws IOException {
    Map<String, String> changed = new LinkedHashMap<>();
    for (BrokenVariant.Edit edit : variant.edits()) {
      String type = "io.esmos." + edit.type();
      String source = changed.containsKey(type) ? changed.get(type) : Files.readString(file(type));
      int at = source.indexOf(edit.was());
      if (at < 0 || source.indexOf(edit.was(), at + 1) >= 0) {
        throw new AssertionError(
            variant + ": this must be in " + type + " exactly once: " + edit.was());
      }
      changed.put(type, source.replace(edit.was(), edit.becomes()));
    }
    return changed;
  }

  private static Path file(String type) {
    Path root =
        Optional.ofNullable(System.getProperty("esmos.root")).map(Path::of).orElse(Path.of(".."));
    return root.resolve("esmos-core/src/main/java").resolve(type.replace('.', '/') + ".java");
  }

  private Map<String, byte[]> compile(Map<String, String> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
        Memory memory = new Memory(standard)) {
      List<JavaFileObject> units = new ArrayList<>();
      sources.forEach((type, text) -> units.add(new Source(type, text)));
      boolean compiled =
          compiler
              .getTask(
                  said,
                  memory,
                  null,
                  List.of("-proc:none", "-nowarn", "-cp", classPath()),
                  null,
                  units)
              .call();
      if (!compiled) {
        throw new AssertionError(variant + " does not compile: " + said);
      }
      Map<String, byte[]> classes = new HashMap<>();
      memory.outputs.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
      return classes;
    }
  }

  private static String classPath() {
    List<String> parts = new ArrayList<>();
    for (Class<?> type :
        List.of(
            AuthorityState.class,
            Seeds.class,
            org.jspecify.annotations.Nullable.class,
            org.slf4j.Logger.class,
            dev.failsafe.Failsafe.class)) {
      parts.add(Path.of(location(type)).toString());
    }
    return String.join(System.getProperty("path.separator"), parts);
  }

  private static URL[] roots() throws MalformedURLException {
    return new URL[] {location(AuthorityState.class).toURL(), location(Seeds.class).toURL()};
  }

  private static URI location(Class<?> type) {
    return URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString());
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String type, String text) {
      super(URI.create("string:///" + type.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, ByteArrayOutputStream> outputs = new HashMap<>();

    Memory(StandardJavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location where, String name, JavaFileObject.Kind kind, FileObject from) {
      return new SimpleJavaFileObject(URI.create("memory:///" + name + ".class"), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          outputs.put(name, out);
          return out;
        }
      };
    }
  }

  /** Loads all of ESMOS anew, the broken classes instead of the real ones. */
  private static final class Loader extends URLClassLoader {
    private final Map<String, byte[]> broken;

    Loader(Map<String, byte[]> broken, URL[] roots) {
      super(roots, Mutant.class.getClassLoader());
      this.broken = broken;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.esmos.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        byte[] bytes = broken.get(name);
        return bytes == null ? findClass(name) : defineClass(name, bytes, 0, bytes.length);
      }
    }

    @Override
    public void close() {
      try {
        super.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
