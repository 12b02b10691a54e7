package io.esmos.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.esmos.provider.ProviderException.Code;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * Shows that something hands each call of an interface on to another one.
 *
 * @param type the interface
 * @param wrap makes what hands on
 * @param values an argument or a result of each type that the interface has
 */
public record Forwarding<T>(Class<T> type, UnaryOperator<T> wrap, Map<Class<?>, Object> values) {
  /** Returns two tests of each call: that it is handed on, and that its failure is. */
  public Stream<DynamicTest> tests() {
    return Arrays.stream(type.getMethods())
        .flatMap(
            call ->
                Stream.of(
                    DynamicTest.dynamicTest(call + " is handed on", () -> handsOn(call)),
                    DynamicTest.dynamicTest(
                        "the failure of " + call + " is", () -> handsOnTheFailure(call))));
  }

  /** The same arguments arrive, and the same result comes back. */
  private void handsOn(Method call) throws ReflectiveOperationException {
    @Nullable Object[] arguments = arguments(call);
    @Nullable Object answer =
        call.getReturnType() == void.class ? null : value(call.getReturnType());
    boolean[] asked = new boolean[1];
    T other =
        proxy(
            type,
            (proxy, method, given) -> {
              assertThat(method).isEqualTo(call);
              assertThat(given == null ? new Object[0] : given).isEqualTo(arguments);
              asked[0] = true;
              return answer;
            });
    assertThat(call.invoke(wrap.apply(other), arguments)).isSameAs(answer);
    assertThat(asked[0]).as("the other one was asked").isTrue();
  }

  /** The same failure comes back. */
  private void handsOnTheFailure(Method call) {
    ProviderException failure = ProviderException.of(Code.DENIED, "any", "no");
    T other =
        proxy(
            type,
            (proxy, method, given) -> {
              throw failure;
            });
    assertThatThrownBy(() -> call.invoke(wrap.apply(other), arguments(call)))
        .isInstanceOf(InvocationTargetException.class)
        .satisfies(thrown -> assertThat(thrown.getCause()).isSameAs(failure));
  }

  /** Returns something of an interface, of which nothing but the identity counts. */
  public static <V> V any(Class<V> kind) {
    return proxy(
        kind,
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              default -> kind.getSimpleName();
            });
  }

  private static <V> V proxy(Class<V> kind, InvocationHandler handler) {
    return kind.cast(Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, handler));
  }

  private @Nullable Object[] arguments(Method call) {
    return Arrays.stream(call.getParameterTypes()).map(this::value).toArray();
  }

  private Object value(Class<?> wanted) {
    return Objects.requireNonNull(values.get(wanted), () -> "no value of " + wanted);
  }
}
