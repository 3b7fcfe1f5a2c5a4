import FuzzTargets
import Testing
@Test func none() {}
