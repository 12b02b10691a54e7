package io.esmos.rules;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What is public has a comment: Javadoc is the contract. Parameters and results need a tag only
 * where the first sentence does not say it, so doclint's own check, which wants one for each, is
 * off. Overrides inherit their comment; an enum's constants and a record's components are described
 * by their type where their names do not.
 */
final class Comments {
  private Comments() {}

  /** Returns what is visible to users in these source folders and has no comment. */
  static List<String> missing(Collection<Path> folders) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> found = Files.walk(folder)) {
          found.filter(it -> it.toString().endsWith(".java")).forEach(files::add);
        }
      }
    }
    if (files.isEmpty()) {
      return List.of();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      Visitor visitor = new Visitor(DocTrees.instance(task));
      task.parse().forEach(visitor::scanUnit);
      return visitor.found.stream().sorted().toList();
    }
  }

  private static final class Visitor extends TreePathScanner<Void, Void> {
    private final DocTrees docs;
    private final List<String> found = new ArrayList<>();

    Visitor(DocTrees docs) {
      this.docs = docs;
    }

    void scanUnit(CompilationUnitTree unit) {
      scan(unit, null);
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      if (!isVisible(type.getModifiers())) {
        return null;
      }
      check(type.getSimpleName().toString(), type.getModifiers());
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      boolean constructor = method.getReturnType() == null;
      if (isVisible(method.getModifiers()) && !(constructor && isRecord())) {
        check(method.getName() + "()", method.getModifiers());
      }
      return null; // what is inside a body is nobody's contract
    }

    @Override
    public Void visitVariable(VariableTree field, Void nothing) {
      Tree.Kind owner = owner().getKind();
      boolean constant = owner == Tree.Kind.ENUM && isEnumConstant(field);
      if (owner != Tree.Kind.RECORD && !constant && isVisible(field.getModifiers())) {
        check(field.getName().toString(), field.getModifiers());
      }
      return null;
    }

    /** The members of interfaces are public without saying so. */
    private boolean isVisible(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      return flags.contains(Modifier.PUBLIC)
          || flags.contains(Modifier.PROTECTED)
          || (isMemberOfInterface() && !flags.contains(Modifier.PRIVATE));
    }

    private boolean isMemberOfInterface() {
      Tree owner = owner();
      return owner.getKind() == Tree.Kind.INTERFACE || owner.getKind() == Tree.Kind.ANNOTATION_TYPE;
    }

    private boolean isRecord() {
      return owner().getKind() == Tree.Kind.RECORD;
    }

    private Tree owner() {
      return getCurrentPath().getParentPath().getLeaf();
    }

    private static boolean isEnumConstant(VariableTree field) {
      return field.getModifiers().getFlags().contains(Modifier.STATIC)
          && field.getInitializer() instanceof NewClassTree;
    }

    private void check(String name, ModifiersTree modifiers) {
      boolean override =
          modifiers.getAnnotations().stream()
              .anyMatch(it -> it.getAnnotationType().toString().equals("Override"));
      TreePath path = getCurrentPath();
      if (!override && docs.getDocComment(path) == null) {
        CompilationUnitTree unit = path.getCompilationUnit();
        long position = docs.getSourcePositions().getStartPosition(unit, path.getLeaf());
        Path file = Path.of(unit.getSourceFile().toUri());
        found.add(
            file.getFileName()
                + ":"
                + unit.getLineMap().getLineNumber(position)
                + " "
                + name
                + " is public and has no comment");
      }
    }
  }
}
