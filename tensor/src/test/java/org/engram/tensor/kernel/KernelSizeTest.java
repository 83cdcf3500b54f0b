package org.engram.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Bytes of code, by which the JIT decides what it inlines: on the wrong side of its limits the
 * vector operations become objects, and a step of the softmax takes several times as long.
 */
class KernelSizeTest {
  private static final int ALWAYS_INLINED = 35; // -XX:MaxInlineSize
  private static final int NEVER_INLINED = 325; // -XX:FreqInlineSize

  @Test
  void stepsOfTheSoftmaxAreLargerThanWhatIsInlined() throws IOException {
    for (Class<?> kernel : new Class<?>[] {VectorSoftmax.class, BoundedSoftmax.class}) {
      assertThat(sizes(kernel))
          .containsKeys("step", "bf16Step")
          .hasEntrySatisfying("step", size -> assertThat(size).isGreaterThan(NEVER_INLINED))
          .hasEntrySatisfying("bf16Step", size -> assertThat(size).isGreaterThan(NEVER_INLINED));
    }
  }

  @Test
  void whatTheyShareIsSmallEnoughToBeInlinedAlways() throws IOException {
    assertThat(sizes(PowerOfTwo.class))
        .containsKeys("quintic", "cubic", "bits", "bf16")
        .allSatisfy((_, size) -> assertThat(size).isLessThanOrEqualTo(ALWAYS_INLINED));
  }

  private static Map<String, Integer> sizes(Class<?> of) throws IOException {
    try (InputStream in = of.getResourceAsStream(of.getSimpleName() + ".class")) {
      ClassModel model = ClassFile.of().parse(in.readAllBytes());
      Map<String, Integer> sizes = new TreeMap<>();
      model
          .methods()
          .forEach(
              method ->
                  method
                      .findAttribute(Attributes.code())
                      .ifPresent(
                          code -> sizes.put(method.methodName().stringValue(), code.codeLength())));
      return sizes;
    }
  }
}
