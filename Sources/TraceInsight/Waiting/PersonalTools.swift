internal import JSONTape
internal import TraceModel

/// Tools by what their time is spent on, as far as their names tell.
enum PersonalTools {
  /// Those that ask a person something and wait for what is said; the spellings are folded (`ask_user` is `askuser`).
  private static let asking: Set<String> = [
    "askuserquestion", "exitplanmode", "askfollowupquestion", "askuser", "askuserinput", "requestuserinput", "askhuman",
    "humaninput", "gethumaninput", "userinput", "getuserinput", "waitforuser", "waitforuserinput", "waitforhuman",
    "planmoderespond", "askquestion", "askquestions", "vscodeaskquestions", "elicit", "elicitation", "elicitinput",
    "humanapproval", "requestapproval", "requestpermission", "waitforapproval", "askforapproval", "humanfeedback",
    "gethumanfeedback", "confirmwithuser", "askconfirmation", "blockedonuser", "toolblockedonuser",
    "claudecodetoolblockedonuser", "humanintheloop", "humanassistance", "askthehuman", "askclarification",
    "permissionrequest", "askthequestion", "humaninputrun", "requestconfirmation", "confirmaction", "getconfirmation",
    "waitforconfirmation", "requesthumanreview", "humanreview", "getapproval", "getuserconfirmation",
    "askforconfirmation", "requestclarification", "userconfirmation", "userapproval",
  ]

  /// Those of coding agents that are done in a moment, however much they are given: they read and write files of this
  /// machine, or keep a list.
  private static let quick: Set<String> = [
    "edit", "write", "multiedit", "notebookedit", "read", "notebookread", "glob", "ls", "todowrite", "todoread",
    "applypatch", "strreplace", "strreplaceeditor", "strreplacebasededittool", "createfile", "writefile", "editfile",
    "readfile", "readmanyfiles", "replace", "replacefilecontent", "replacestringinfile", "multireplacestringinfile",
    "inserteditintofile", "writetofile", "replaceinfile", "applydiff", "insertcontent", "searchandreplace", "view",
    "viewimage", "updateplan", "taskcreate", "taskupdate", "listdirectory", "listdir", "listfiles", "deletefile",
  ]

  /// Longer names are none of these.
  private static let longest = 64

  static func asks(_ span: Span) -> Bool { name(span).map(asking.contains) ?? false }

  static func isQuick(_ span: Span) -> Bool { name(span).map(quick.contains) ?? false }

  private static func name(_ span: Span) -> String? {
    guard span.session.slice(span.name).count <= longest, let name = span.session.text(span.name) else { return nil }
    return WordFold.text(name)
  }
}
