package org.engram.tensor.file;

import java.util.List;
import org.engram.tensor.FileFormatException;

/** The arguments of a call that a pickle makes, with their types checked on the way out. */
record PickleArguments(PickleReader reader, String function, List<Object> values) {
  int count() {
    return values.size();
  }

  void requireCount(int least, int most) {
    if (values.size() < least || values.size() > most) {
      throw problem(values.size() + " arguments", least + " to " + most);
    }
  }

  <T> T at(int index, Class<T> type) {
    if (index >= values.size() || !type.isInstance(values.get(index))) {
      throw problem("argument " + index + " of another kind or none", "a " + type.getSimpleName());
    }
    return type.cast(values.get(index));
  }

  /** A tuple (or torch.Size, which is a list here) of whole numbers. */
  long[] longs(int index) {
    List<?> items =
        index < values.size() && values.get(index) instanceof List<?> list
            ? list
            : at(index, Unpickler.Tuple.class).items();
    if (items.size() > TensorInfo.MAX_RANK) {
      throw problem(items.size() + " numbers", "at most " + TensorInfo.MAX_RANK);
    }
    long[] numbers = new long[items.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(items.get(i) instanceof Long number)) {
        throw problem("argument " + index + " with something else", "whole numbers");
      }
      numbers[i] = number;
    }
    return numbers;
  }

  FileFormatException problem(String found, String expected) {
    return reader.problem(function + ": " + found, expected);
  }
}
