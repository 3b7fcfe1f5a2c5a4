/// What the views for people are asked for.
enum ViewCommand {
  case sessions(text: String?)
  case show(session: String?)
  case tail(session: String?)
}
