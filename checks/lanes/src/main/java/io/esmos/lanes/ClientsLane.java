package io.esmos.lanes;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test that drives a vendor's own client in Python. NOT RUN where that is not installed. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Tag("clients")
@ExtendWith(ClientsCondition.class)
public @interface ClientsLane {
  /** The client that the test drives. */
  PythonClient value();
}
